// @ts-check
/** Promises one shape for whatever goes wrong: the host's own error, or one of the few that only the extension can notice. */

/**
 * The extension's own errors; names, numbers and words are those of schemas/errors.json (a test compares them).
 * @type {Record<string, {code: number, text: string, hint: string}>}
 */
export const OWN = {
  bad_params: { code: -32602, text: "A value in the request is not of the expected form.", hint: "Check what was typed and try again." },
  internal: { code: -32603, text: "Something went wrong inside Sealring. Nothing was changed.", hint: "Try again; if it happens again, run: sealring doctor" },
  frame_too_large: { code: 1001, text: "The message is larger than Sealring accepts.", hint: "Send it in smaller parts." },
  not_for_this_caller: { code: 1004, text: "This request may not come from there.", hint: "Use Sealring's own window." },
  incompatible: { code: 1005, text: "The extension and the Sealring program do not fit together.", hint: "Update the older of the two." },
  locked: { code: 1103, text: "The vault is locked.", hint: "Unlock it first." },
  opaque_origin: { code: 1304, text: "This part of the page hides where it comes from.", hint: "Open the sign-in page in a tab of its own." },
  no_clipboard: { code: 1501, text: "Sealring found no way to reach the clipboard.", hint: "Install wl-clipboard (Wayland) or xclip (X11)." },
  no_host: { code: 2001, text: "The Sealring program does not answer.", hint: "Install it, or run: sealring doctor" },
  timed_out: { code: 2002, text: "The Sealring program took too long to answer.", hint: "Try again in a moment." },
  no_login_form: { code: 2003, text: "No sign-in form was found on this page.", hint: "Open the page where you sign in, or copy the values instead." },
  page_out_of_reach: { code: 2004, text: "The browser lets no extension into this page.", hint: "Copy the values instead." },
  no_new_password: { code: 2010, text: "This page asks for no new password.", hint: "Open the page where you sign up or change the password, or make one in the generator." },
  no_fitting_fields: { code: 2011, text: "This page has no fields for it.", hint: "Point at a field and choose \"Fill this field with\u2026\" in its context menu, or copy the values instead." },
  page_changed: { code: 2005, text: "The page changed before it could be filled.", hint: "Try again." },
};

/** Something that a page of the extension is told, in words that came with it. */
export class RequestError extends Error {
  /**
   * @param {string} name
   * @param {Record<string, any>} [data]
   * @param {{code: number, text: string, hint: string}} [words]
   */
  constructor(name, data = {}, words = OWN[name]) {
    super(words?.text ?? name);
    this.name = name;
    this.code = words?.code ?? -32603;
    this.hint = words?.hint ?? "";
    this.data = data;
  }

  /**
   * What the host put in `error` of a JSON-RPC reply.
   * @param {any} error
   */
  static fromHost(error) {
    const { name, hint, ...data } = error?.data ?? {};
    return new RequestError(String(name ?? "internal"), data, { code: Number(error?.code), text: String(error?.message ?? ""), hint: String(hint ?? "") });
  }
}

/**
 * Any exception, as the reply that pages get. Foreign exceptions are not quoted: their text may hold anything.
 * @param {unknown} error
 * @returns {{error: {name: string, code: number, message: string, hint: string, data: Record<string, any>}}}
 */
export function asReply(error) {
  const known = error instanceof RequestError ? error : new RequestError("internal");
  return { error: { name: known.name, code: known.code, message: known.message, hint: known.hint, data: known.data } };
}
