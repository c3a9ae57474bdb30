// @ts-check
/** Promises Sealed messages: seal for people, open what came, and the register of both. */
import { t } from "../ui/words.js";
import { askRoom } from "./letters-ask.js";
import { openRoom } from "./letters-open.js";
import { registerRoom } from "./letters-register.js";
import { sealRoom } from "./letters-seal.js";
import { rooms } from "./rooms.js";

rooms({
  lost: "#seal",
  links: [
    { href: "#seal", label: t("sealTitle"), icon: "send" }, { href: "#open", label: t("openTitle"), icon: "mail-open" }, { href: "#register", label: t("registerTitle"), icon: "history" },
    { href: "#ask", label: t("askTitle"), icon: "refresh-cw" }, { href: "people.html", label: t("people"), icon: "users" }, { href: "options.html", label: t("options"), icon: "settings" },
  ],
  room: (path, frame) => {
    if (path.name === "open") return openRoom(frame);
    if (path.name === "register") return registerRoom(frame, path.id === "received" ? "received" : "sent");
    if (path.name === "ask") return askRoom(frame);
    return sealRoom(frame, path.query);
  },
});
