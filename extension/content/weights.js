// @ts-check
/** Promises to be data alone: the words that forms and fields are known by. Nothing here runs. */
(/** @type {any} */ (globalThis)[Symbol.for("sealring")] ??= {}).weights = {
  user: /user|login|log-in|signin|sign-in|e-?mail|account|identif|benutzer|anmelde|usuario|utilisateur|utente|gebruiker|mitglied|customer|kunden|nick/i,
  code: /otp|one.?time|2fa|mfa|two.?factor|totp|verification.?code|auth.?code|security.?code|passcode/i,
  other: /search|suche|find|newsletter|subscribe|coupon|promo|captcha|comment|postal|zip|city|street|phone.?code/i,
  enter: /sign.?in|log.?in|log.?on|anmelden|einloggen|connexion|connecter|acceder|entrar|iniciar|accedi|inloggen|next|continue|weiter|suivant|siguiente|avanti/i,
  join: /sign.?up|register|create|join|registrier|inscri|regist|crear|cr.er/i,
  show: /show|hide|reveal|toggle|eye|forgot|reset|cancel|close|anzeigen|vergessen|help/i,
};
