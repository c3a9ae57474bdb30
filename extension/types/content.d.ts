/**
 * What the content scripts share: one object, `globalThis[Symbol.for("sealring")]` of their isolated world, to which each file of content/
 * adds its part, in the manifest's order. Pages can't reach it.
 */

/** HTML's autofill tokens, and what they have no word for. */
type FieldKind =
  | "username" | "email" | "current-password" | "new-password" | "confirmation" | "one-time-code"
  | "cc-name" | "cc-number" | "cc-csc" | "cc-exp" | "cc-exp-month" | "cc-exp-year" | "cc-type"
  | "name" | "given-name" | "additional-name" | "family-name" | "organization"
  | "street-address" | "address-line1" | "address-line2" | "postal-code" | "address-level1" | "address-level2" | "country"
  | "tel" | "bday" | "bday-day" | "bday-month" | "bday-year" | "search" | "other";

type FormKind = "login" | "sign-up" | "change" | "reset" | "code" | "search" | "newsletter" | "checkout" | "other";

/** One reason for a kind: the rule's name in weights.js, and what it counted. */
interface Why {
  rule: string;
  weight: number;
}

interface FoundField {
  element: FillElement;
  kind: FieldKind;
  /** What speaks for the kind, summed. */
  score: number;
  /** Whether it names the person to the site; an e-mail address may, and then its kind is still email. */
  account?: boolean;
  /** Whether the page itself said so, by autocomplete. */
  sure: boolean;
  why: Why[];
}

interface FoundForm {
  kind: FormKind;
  /** How much it looks like a sign-in; 0 when nothing of a login may be filled. */
  score: number;
  /** What speaks for the kind, summed. */
  sum: number;
  /** The form, or the root that fields without one lie in; a form around a whole page may be found in parts. */
  owner: Node;
  fields: FoundField[];
  why: Why[];
}

type FillElement = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The fields that a fill means, by the name of the value that goes in. */
type Chosen = Record<string, FillElement>;

/** How to find a field of a site again (`site_field` of schemas/common.json). */
interface SiteField {
  name: string;
  id: string;
  autocomplete: string;
  type: string;
  place: number;
}

/** What the person said that a field takes; an item's own field goes by a number here ("custom:0"), not by its name. */
interface SiteRule {
  takes: string;
  field: SiteField;
}

interface FillOutcome {
  filled: string[];
  warnings: { field: string; warning: string; max?: number }[];
}

/** CSS pixels of the window. */
interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A box of ours over the page. */
interface Overlay {
  host: HTMLElement;
  readonly box: Box;
  move(to: Box): void;
  remove(): void;
  /** Whether it is still where and what it was made as. */
  holds(): boolean;
  /** Whether a person sees all of it; `whole` looks through the shadow roots of the page too, which takes longer. */
  seen(whole: boolean): boolean;
}

/** What is known of a field before its form is. */
interface SeenField {
  element: FillElement;
  /** The concepts that it is called by: by the page to itself, and to people. */
  names: Set<string>;
  labels: Set<string>;
  /** Whether what is typed there is not to be read. */
  secret: boolean;
  /** What its autocomplete says. */
  said: FieldKind | null;
  kind: FieldKind;
  score: number;
  sure: boolean;
  account?: boolean;
  why: Why[];
}

/** content/weights.js: words by concept and language, and what each counts. */
interface Weights {
  words: Record<string, Record<string, string>>;
  scripts: { from: string; to: string; languages: string[] }[];
  tokens: Record<string, string | null>;
  meanings: Record<string, Record<string, number>>;
  places: Record<"name" | "label" | "near", number>;
  types: Record<string, Record<string, number>>;
  field: Record<"autocomplete" | "least" | "options" | "single", number>;
  parts: Record<string, Record<string, string>>;
  account: Record<"before" | "nearest" | "user" | "email" | "login" | "tel" | "said" | "aside" | "least" | "twice", number>;
  fresh: Record<"new-password" | "current-password" | "fresh" | "old" | "again" | "rules" | "minlength" | "pattern" | "join" | "form" | "least" | "doubt", number>;
  forms: Record<string, Record<string, Record<string, number>>>;
  shapes: Record<string, Record<string, number>>;
  form: Record<"least" | "lone" | "password" | "dialog", number>;
}

interface ContentShared {
  weights: Weights;
  dom: {
    /** What a page's own names for fields can't hide: elements below a place, an attribute, what an element lies in, its root, its words on one line, the body. */
    all(place: ParentNode, selector: string): Element[];
    attribute(element: Element, name: string): string | null;
    closest(element: Element, selector: string): Element | null;
    rootOf(node: Node): Node;
    textOf(node: Node): string;
    body(): HTMLElement | null;
    shadowOf(element: Element): ShadowRoot | null;
    parentOf(element: Element): Element | null;
    inputsIn(root: Node): HTMLInputElement[];
    /** Inputs, choices and text areas, hidden ones left out, through shadow roots in the order of the page. */
    fieldsIn(root: Document | ShadowRoot): FillElement[];
    /** Ancestors are looked at once for all fields of a look. */
    remembering<T>(look: () => T): T;
    visible(element: Element): boolean;
    usable(input: FillElement): boolean;
    purpose(input: Element): string[];
    /** What the page calls a field to itself; to people; the text before it; names and labels together. */
    namesOf(input: Element): string;
    labelsOf(input: FillElement): string;
    textBefore(input: Element): string;
    nameOf(input: FillElement): string;
    focused(): Element | null;
    innermost(event: Event): Element | null;
    /** Whether a field is a password, or was one until a "show" button made it text. */
    isPassword(input: FillElement): boolean;
  };
  /** The concepts of weights.js that a text speaks of, in any of its languages. */
  words: { hear(language: string, text: string): void; read(text: string): Set<string> };
  fields: {
    takes(input: FillElement): boolean;
    look(input: FillElement): SeenField | null;
    isSecret(field: SeenField): boolean;
  };
  groups: {
    during<T>(all: FillElement[], look: () => T): T;
    groups(all: SeenField[]): { owner: Node; fields: SeenField[] }[];
    surroundings(owner: Node, fields: SeenField[]): Record<"submit" | "heading" | "own" | "title" | "path" | "links" | "boxes" | "text", Set<string>>;
  };
  /** These change the fields that they are told. */
  roles: {
    tellTogether(fields: SeenField[]): void;
    tellPasswords(fields: SeenField[], sumOf: (kind: FormKind) => number): void;
    tellAccount(fields: SeenField[]): void;
    tellTelephone(fields: SeenField[]): void;
  };
  forms: {
    /** The document's forms with the inputs that are wanted (usable ones unless said otherwise), in the order of the page. */
    find(wanted?: (input: FillElement) => boolean): FoundForm[];
    /** The field that names the person to the site. */
    accountIn(fields: FoundField[]): FoundField | undefined;
    /** The forms with their reasons, by what fields are called and without a value. */
    explain(): any[];
  };
  choose: {
    /** What a fill means: where the person points, else the form that looks most like a sign-in. */
    login(pointed: Element | null): { form: FormKind; chosen: Chosen; focused: boolean } | null;
  };
  person: {
    /** The fields that take a card or an identity. */
    choose(want: "card" | "identity", pointed: Element | null): { form: FormKind; chosen: Chosen; focused: boolean } | null;
    /** The form's other fields, by what the page calls them. */
    named(chosen: Chosen): Map<string, FillElement>;
  };
  pointed: {
    describe(input: HTMLInputElement): SiteField;
    find(rules: SiteRule[]): { takes: string; element: HTMLInputElement }[];
    correct(chosen: Chosen, said: { takes: string; element: HTMLInputElement }[]): Chosen;
  };
  write: {
    /** A value as the field wants it written. */
    written(name: string, value: string, field: { placeholder?: string; pattern?: string; maxLength?: number; type?: string }, label?: string): string;
    /** The number of the option that says a value, or -1. */
    option(name: string, value: string, choices: { value: string; text: string; disabled?: boolean }[], language?: string): number;
    holds(name: string, held: string, value: string): boolean;
  };
  fill: {
    values(chosen: Chosen, values: Record<string, string>): Promise<FillOutcome>;
    /** Whether a field can be filled as it stands. */
    ready(element: FillElement): boolean;
  };
  calling: {
    /** What this document has for an order of the background; what was meant is kept for `deliver`. */
    answer(order: any, place: Element | null): { fields: string[]; named: string[]; form: FormKind; focused: boolean; field?: SiteField } | null;
    deliver(number: string, values: Record<string, string>, own?: Record<string, string>): Promise<FillOutcome | null>;
    stop(): void;
  };
  /** Boxes for a new password: `heard` takes what the background asks of them (true when it was for them), `deliver` fills them once. */
  fresh: {
    heard(message: any, pointed: Element | null, reply: (answer: any) => void): boolean;
    deliver(number: string, values: Record<string, string>): Promise<FillOutcome | null>;
  };
  /** `isBack` says whether the document asks again for what a form of that kind sent. */
  notice: { hear(event: Event): void; stop(): void; isBack(kind: FormKind): boolean };
  /** The in-page menu; `place` is the field that it was opened at. */
  menu: {
    hear(event: Event): void;
    stop(): void;
    place(): HTMLInputElement | null;
    /** What the background says to the menu (types that begin with menu-); true when the reply comes later. */
    heard(message: any, reply: (answer: any) => void): boolean;
  };
  overlay: {
    open(field: Element, build: (root: ShadowRoot) => void, css: string, box: Box): Overlay | null;
    /** Whether a frame can tell what lies over it (Chromium). */
    frameSees: boolean;
    ours(element: Element): boolean;
  };
  /** What the background calls by executeScript, once for each time that this document called in. */
  deliver(number: string, values: Record<string, string>, own?: Record<string, string>): Promise<FillOutcome | null>;
  /** Trusted events that came while the scripts did, and the innermost element that each began at. */
  early: Event[];
  begun: WeakMap<Event, EventTarget>;
  /** What wake.js hands on: a trusted event, and what the background says (true when the reply comes later). */
  hear(event: Event): void;
  heard(message: any, sender: any, reply: (answer: any) => void): boolean;
  /** Ends what the scripts do; `stop` ends wake.js too. */
  end(): void;
  stop(): void;
  /** Whether the extension that these scripts belong to is still there. */
  alive(): boolean;
}
