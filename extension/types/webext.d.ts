/** The part of the browsers' extension API that Sealring uses, as Chromium 130+ and Firefox 140+ both have it (or mark as absent with ?). */

interface WebExtEvent<T extends (...args: any[]) => any> {
  addListener(listener: T): void;
  removeListener(listener: T): void;
}

interface WebExtTab {
  id?: number;
  windowId: number;
  active: boolean;
  url?: string;
  title?: string;
  status?: string;
  lastAccessed?: number;
}

interface WebExtSender {
  id?: string;
  url?: string;
  origin?: string;
  frameId?: number;
  documentId?: string;
  tab?: WebExtTab;
}

interface WebExtPort {
  name: string;
  sender?: WebExtSender;
  error?: { message: string } | null;
  onMessage: WebExtEvent<(message: any) => void>;
  onDisconnect: WebExtEvent<(port: WebExtPort) => void>;
  postMessage(message: any): void;
  disconnect(): void;
}

interface WebExtStorage {
  get(keys?: string | string[] | null): Promise<Record<string, any>>;
  set(items: Record<string, any>): Promise<void>;
  remove(keys: string | string[]): Promise<void>;
  setAccessLevel?(level: { accessLevel: "TRUSTED_CONTEXTS" | "TRUSTED_AND_UNTRUSTED_CONTEXTS" }): Promise<void>;
}

interface WebExt {
  runtime: {
    id: string;
    lastError?: { message?: string };
    getURL(path: string): string;
    getManifest(): { version: string; [more: string]: any };
    getPlatformInfo(): Promise<{ os: string; arch: string }>;
    getContexts(filter: { contextTypes: string[]; documentUrls?: string[] }): Promise<{ contextType: string; documentUrl?: string; windowId: number }[]>;
    connect(info: { name: string }): WebExtPort;
    connectNative(name: string): WebExtPort;
    sendMessage(message: any): Promise<any>;
    openOptionsPage(): Promise<void>;
    reload(): void;
    onMessage: WebExtEvent<(message: any, sender: WebExtSender, reply: (value: any) => void) => boolean | void>;
    onConnect: WebExtEvent<(port: WebExtPort) => void>;
    onInstalled: WebExtEvent<(details: { reason: string }) => void>;
    onStartup: WebExtEvent<() => void>;
    onUpdateAvailable: WebExtEvent<(details: { version: string }) => void>;
  };
  storage: { local: WebExtStorage; session: WebExtStorage };
  tabs: {
    query(query: Record<string, any>): Promise<WebExtTab[]>;
    get(id: number): Promise<WebExtTab>;
    create(options: { url: string; active?: boolean }): Promise<WebExtTab>;
    update(id: number, options: Record<string, any>): Promise<WebExtTab>;
    remove(id: number): Promise<void>;
    getCurrent(): Promise<WebExtTab | undefined>;
    sendMessage(tab: number, message: any, options?: { frameId: number }): Promise<any>;
    onActivated: WebExtEvent<(info: { tabId: number; windowId: number }) => void>;
    onUpdated: WebExtEvent<(id: number, change: { url?: string; status?: string }, tab: WebExtTab) => void>;
    onRemoved: WebExtEvent<(id: number) => void>;
  };
  windows: {
    create(options: { url: string; type: "popup"; width?: number; height?: number }): Promise<any>;
    getCurrent(): Promise<{ id: number; type: string }>;
    update(id: number, options: { focused: boolean }): Promise<any>;
    remove(id: number): Promise<void>;
  };
  permissions: {
    contains(wanted: { permissions: string[] }): Promise<boolean>;
    request(wanted: { permissions: string[] }): Promise<boolean>;
  };
  /** There once the permission was given; its settings are the browser's (get, set, clear), and not each browser has all. */
  privacy?: { services: Record<string, any> };
  webNavigation: {
    onCommitted: WebExtEvent<(details: { tabId: number; frameId: number; documentId?: string; url: string; transitionType?: string; transitionQualifiers?: string[] }) => void>;
    getFrame(details: { tabId: number; frameId: number }): Promise<{ parentFrameId: number; url: string; documentId?: string; parentDocumentId?: string } | null>;
    getAllFrames(details: { tabId: number }): Promise<{ frameId: number; parentFrameId: number; url: string; documentId?: string }[] | null>;
  };
  webRequest: {
    onAuthRequired: {
      addListener(listener: (details: any, done?: (answer: any) => void) => any, filter: { urls: string[]; types: string[] }, extra: string[]): void;
    };
    onErrorOccurred: {
      addListener(listener: (details: { requestId: string | number }) => void, filter: { urls: string[]; types: string[] }): void;
    };
  };
  scripting: {
    executeScript(injection: {
      target: { tabId: number | undefined; documentIds?: string[]; allFrames?: boolean };
      func?: (...args: any[]) => any;
      args?: any[];
      files?: string[];
      injectImmediately?: boolean;
    }): Promise<{ result?: any; frameId: number }[]>;
  };
  action: {
    openPopup(options?: { windowId?: number }): Promise<void>;
    setPopup(details: { popup: string; tabId?: number }): Promise<void>;
    setBadgeText(details: { text: string; tabId?: number }): Promise<void>;
    setBadgeBackgroundColor(details: { color: string }): Promise<void>;
    setBadgeTextColor?(details: { color: string }): Promise<void>;
  };
  contextMenus: {
    create(menu: Record<string, any>): void;
    removeAll(): Promise<void>;
    onClicked: WebExtEvent<(info: { menuItemId: string | number; editable: boolean; frameId?: number }, tab?: WebExtTab) => void>;
  };
  commands: {
    getAll(): Promise<{ name: string; shortcut: string; description: string }[]>;
    onCommand: WebExtEvent<(command: string, tab?: WebExtTab) => void>;
  };
  idle: { onStateChanged: WebExtEvent<(state: string) => void> };
  alarms: {
    create(name: string, info: { periodInMinutes: number }): Promise<void> | void;
    onAlarm: WebExtEvent<(alarm: { name: string }) => void>;
  };
  i18n: {
    getMessage(key: string, values?: string | string[]): string;
    getUILanguage(): string;
  };
  /** Chromium alone has it. */
  offscreen: {
    createDocument(options: { url: string; reasons: string[]; justification: string }): Promise<void>;
    closeDocument(): Promise<void>;
  };
}
