// What build/score_forms runs in a page: a function of the question, in our own isolated world or in one made for a peer. It reads labels, kinds and times.
(async (question, argument) => {
  const MAX = 400;
  const shadow = (element) => globalThis.chrome?.dom?.openOrClosedShadowRoot?.(element) ?? element.shadowRoot;

  /** Every input, through shadow roots. */
  function inputs(root = document, found = []) {
    for (const element of root.querySelectorAll("*")) {
      if (/^(input|select|textarea)$/.test(element.localName)) found.push(element);
      const inner = element instanceof HTMLElement && shadow(element);
      if (inner) inputs(inner, found);
    }
    return found;
  }

  /** What a person can see: not the scanner's own idea of it, which is under test. */
  function seen(element) {
    if (!element || element.type === "hidden" || element.disabled) return false;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1;
  }

  const questions = {
    /** The labels of the page, by the number of the input. */
    labels: (attribute) => inputs().slice(0, MAX * 10).map((element, number) => ({ number, element, label: element.getAttribute(attribute) }))
      .filter(({ label }) => label).map(({ number, element, label }) => ({ number, label, type: element.type, seen: seen(element) })),

    title: (title) => { document.title = title; },

    /** How long so many looks take, each; the page's own layout is not ours to count. */
    looks: (count) => {
      const { forms } = globalThis[Symbol.for("sealring")];
      document.documentElement.getBoundingClientRect();
      return Array.from({ length: count }, () => {
        const start = performance.now();
        forms.find();
        return performance.now() - start;
      });
    },

    /** Ours: the forms and their fields by number, and what a fill means. */
    ours: () => {
      const { forms, choose } = globalThis[Symbol.for("sealring")];
      const found = forms.find();
      const numbers = new Map(inputs().map((element, number) => [element, number]));
      const number = (element) => numbers.get(element) ?? null;
      const meant = choose.login(null);
      let { username = null, password = null } = meant?.chosen ?? {};
      const fresh = !username && !password;
      if (fresh) {
        const made = found.filter(({ fields }) => fields.some(({ kind }) => kind === "new-password")).sort((a, b) => b.sum - a.sum)[0];
        password = made?.fields.find(({ kind }) => kind === "new-password")?.element ?? null;
        const making = found.find(({ kind, fields }) => ["sign-up", "change", "reset"].includes(kind) && forms.accountIn(fields));
        username = forms.accountIn(made?.fields ?? [])?.element ?? forms.accountIn(making?.fields ?? [])?.element ?? null;
      }
      return {
        inputs: document.querySelectorAll("input, select, textarea").length,
        elements: document.querySelectorAll("*").length,
        forms: found.map(({ kind, score, why, fields }) => ({
          kind, score, why, fields: fields.map(({ element, kind: is, score: sum, why: reasons }) => ({ number: number(element), kind: is, score: sum, why: reasons })),
        })),
        chosen: { form: meant?.form ?? null, fresh, username: number(username), password: number(password) },
      };
    },

    /** The simplest rule that works: autocomplete, else the text before the first visible password of the same form. */
    naive: () => {
      const all = inputs();
      const usable = all.filter((each) => each.localName === "input" && !each.disabled && !each.readOnly && seen(each));
      const purpose = (each) => (each.getAttribute("autocomplete") ?? "").toLowerCase().split(/\s+/);
      const password = usable.find((each) => each.type === "password");
      const text = (each) => ["text", "email", "tel"].includes(each.type);
      const said = (scope) => scope.find((each) => text(each) && purpose(each).includes("username")) ?? scope.find((each) => text(each) && purpose(each).includes("email"));
      let username;
      if (password) {
        const same = usable.filter((each) => each.form === password.form);
        username = said(same) ?? same.slice(0, same.indexOf(password)).filter(text).at(-1);
      } else {
        username = said(usable);
      }
      const number = (element) => (element ? all.indexOf(element) : null);
      return { username: number(username), password: number(password) };
    },

    /** Browserpass fills; what holds the values is what it chose. */
    browserpass: () => {
      const fields = { login: "peer-user", secret: "peer-secret" };
      const request = { origin: location.origin, allowForeign: false, foreignFills: {}, autoSubmit: false, fields: ["login", "secret"], login: { fields } };
      const { filledFields } = globalThis.browserpass.fillLogin(request);
      if (filledFields.length === 0) globalThis.browserpass.fillLogin({ ...request, allowNoSecret: true }); // as its background does next
      const all = inputs();
      const holder = (value) => { const at = all.findIndex((each) => each.value === value); return at < 0 ? null : at; };
      return { username: holder("peer-user"), password: holder("peer-secret") };
    },

    /** KeePassXC-Browser's combinations, of which it fills the first. */
    keepassxc: async () => {
      const inForms = await kpxc.identifyFormInputs();
      await kpxcFields.getAllPageInputs(inForms);
      const all = inputs();
      const [first] = kpxc.combinations;
      const number = (element) => (element ? all.indexOf(element) : null);
      return { username: number(first?.username), password: number(first?.password) };
    },
  };
  return questions[question](argument);
})
