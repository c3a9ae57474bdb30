// @ts-check
/** Promises the backups on one page: how they stand, making one, restoring one, where they go and when, and the kit on paper. */
import { t } from "../ui/words.js";
import { kitRoom } from "./backups-kit.js";
import { makeRoom } from "./backups-make.js";
import { oldRoom } from "./backups-old.js";
import { overviewRoom } from "./backups-overview.js";
import { placesRoom } from "./backups-places.js";
import { restoreRoom } from "./backups-restore.js";
import { rooms } from "./rooms.js";

rooms({
  lost: "#",
  links: [
    { href: "#", label: t("yourBackups"), icon: "archive" }, { href: "#make", label: t("backUp"), icon: "download" }, { href: "#restore", label: t("restore"), icon: "rotate-ccw" },
    { href: "#places", label: t("whereTheyGo"), icon: "folder" }, { href: "#kit", label: t("onPaper"), icon: "printer" },
    { href: "keys.html", label: t("yourKeys"), icon: "key-round" }, { href: "options.html", label: t("options"), icon: "settings" },
  ],
  room: (path, frame) => {
    if (path.name === "make") return makeRoom(frame);
    if (path.name === "restore") return restoreRoom(frame, path.id);
    if (path.name === "places") return placesRoom(frame);
    if (path.name === "kit") return kitRoom(frame);
    if (path.name === "old") return oldRoom(frame);
    return overviewRoom(frame, path.query);
  },
});
