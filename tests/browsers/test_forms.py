# ruff: noqa: E501, RUF001 - small pages, in many languages, read better whole
"""What forms and fields are taken for, in real Chromium with the real content scripts, over small pages of many languages and ways to build."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import drivers
from tests.browsers.worlds import CLOSED, OPEN, Tab, chromium

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpora" / "login-forms"

FIND = """(() => {
  const { forms, choose, dom } = globalThis[Symbol.for("sealring")];
  const name = (element) => element?.id || element?.name || null;
  const found = forms.find().map(({ kind, score, fields, why }) => ({ kind, score, why: why.length, fields: Object.fromEntries(fields.map((field) => [name(field.element), field.kind])), reasons: fields.map((field) => field.why) }));
  const meant = choose.login(null);
  return { forms: found, chosen: Object.fromEntries(Object.entries(meant?.chosen ?? {}).map(([what, element]) => [what, name(element)])) };
})()"""


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    if not drivers.available("chromium"):
        pytest.skip("chromium is not installed")
    with chromium() as context:
        yield Tab(context)


def found(tab: Tab, body: str, *, title: str = "", path: str = "", policy: str = CLOSED) -> Any:
    page = f"<!doctype html><meta charset=utf-8><title>{title}</title><body>{body}"
    return tab.run(tab.show(page.encode(), path=path, policy=policy), FIND)


def kinds(answer: Any) -> dict[str, str]:
    return {name: kind for form in answer["forms"] for name, kind in form["fields"].items()}


# What a sign-in, a sign-up, a change and a newsletter say in each language; the fields' own names say nothing, as on many old sites.
LANGUAGES = {
    "en": (
        "Username",
        "Password",
        "Log in",
        "New password",
        "Repeat password",
        "Create account",
        "Current password",
        "Change password",
        "Subscribe to our newsletter",
    ),
    "de": (
        "Benutzername",
        "Passwort",
        "Anmelden",
        "Neues Passwort",
        "Passwort wiederholen",
        "Konto erstellen",
        "Aktuelles Passwort",
        "Passwort ändern",
        "Newsletter abonnieren",
    ),
    "fr": (
        "Nom d'utilisateur",
        "Mot de passe",
        "Se connecter",
        "Nouveau mot de passe",
        "Confirmez le mot de passe",
        "S'inscrire",
        "Mot de passe actuel",
        "Modifier le mot de passe",
        "S'abonner à la newsletter",
    ),
    "es": (
        "Nombre de usuario",
        "Contraseña",
        "Iniciar sesión",
        "Nueva contraseña",
        "Repita la contraseña",
        "Crear cuenta",
        "Contraseña actual",
        "Cambiar contraseña",
        "Suscríbete al boletín",
    ),
    "it": (
        "Nome utente",
        "Password",
        "Accedi",
        "Nuova password",
        "Ripeti la password",
        "Registrati",
        "Password attuale",
        "Cambia password",
        "Iscriviti alla newsletter",
    ),
    "pt": (
        "Nome de usuário",
        "Senha",
        "Entrar",
        "Nova senha",
        "Repita a senha",
        "Criar conta",
        "Senha atual",
        "Alterar senha",
        "Assine nossa newsletter",
    ),
    "nl": (
        "Gebruikersnaam",
        "Wachtwoord",
        "Inloggen",
        "Nieuw wachtwoord",
        "Herhaal wachtwoord",
        "Account aanmaken",
        "Huidig wachtwoord",
        "Wachtwoord wijzigen",
        "Abonneren op de nieuwsbrief",
    ),
    "sv": (
        "Användarnamn",
        "Lösenord",
        "Logga in",
        "Nytt lösenord",
        "Upprepa lösenord",
        "Skapa konto",
        "Nuvarande lösenord",
        "Ändra lösenord",
        "Prenumerera på nyhetsbrevet",
    ),
    "da": (
        "Brugernavn",
        "Adgangskode",
        "Log ind",
        "Ny adgangskode",
        "Gentag adgangskode",
        "Opret konto",
        "Nuværende adgangskode",
        "Skift adgangskode",
        "Tilmeld nyhedsbrev",
    ),
    "nb": (
        "Brukernavn",
        "Passord",
        "Logg inn",
        "Nytt passord",
        "Gjenta passord",
        "Opprett konto",
        "Nåværende passord",
        "Endre passord",
        "Abonner på nyhetsbrev",
    ),
    "fi": (
        "Käyttäjätunnus",
        "Salasana",
        "Kirjaudu sisään",
        "Uusi salasana",
        "Toista salasana",
        "Luo tili",
        "Nykyinen salasana",
        "Vaihda salasana",
        "Tilaa uutiskirje",
    ),
    "pl": (
        "Nazwa użytkownika",
        "Hasło",
        "Zaloguj się",
        "Nowe hasło",
        "Powtórz hasło",
        "Załóż konto",
        "Obecne hasło",
        "Zmień hasło",
        "Zapisz się do newslettera",
    ),
    "cs": (
        "Uživatelské jméno",
        "Heslo",
        "Přihlásit se",
        "Nové heslo",
        "Heslo znovu",
        "Vytvořit účet",
        "Stávající heslo",
        "Změnit heslo",
        "Odebírat novinky",
    ),
    "hu": (
        "Felhasználónév",
        "Jelszó",
        "Bejelentkezés",
        "Új jelszó",
        "Jelszó ismét",
        "Regisztráció",
        "Jelenlegi jelszó",
        "Jelszó módosítása",
        "Hírlevél feliratkozás",
    ),
    "ro": (
        "Nume de utilizator",
        "Parolă",
        "Autentificare",
        "Parolă nouă",
        "Confirmă parola",
        "Creează cont",
        "Parola actuală",
        "Schimbă parola",
        "Abonează-te la newsletter",
    ),
    "tr": (
        "Kullanıcı adı",
        "Şifre",
        "Giriş yap",
        "Yeni şifre",
        "Şifre tekrar",
        "Üye ol",
        "Mevcut şifre",
        "Şifre değiştir",
        "Bültene abone ol",
    ),
    "ru": (
        "Логин",
        "Пароль",
        "Войти",
        "Новый пароль",
        "Повторите пароль",
        "Зарегистрироваться",
        "Текущий пароль",
        "Сменить пароль",
        "Подписаться на рассылку",
    ),
    "uk": (
        "Ім'я користувача",
        "Пароль",
        "Увійти",
        "Новий пароль",
        "Повторіть пароль",
        "Зареєструватися",
        "Поточний пароль",
        "Змінити пароль",
        "Підписатися на розсилку",
    ),
    "el": (
        "Όνομα χρήστη",
        "Κωδικός πρόσβασης",
        "Σύνδεση",
        "Νέος κωδικός",
        "Επιβεβαίωση κωδικού",
        "Εγγραφή",
        "Τρέχων κωδικός",
        "Αλλαγή κωδικού",
        "Εγγραφή στο newsletter",
    ),
    "zh": ("用户名", "密码", "登录", "新密码", "确认密码", "注册", "当前密码", "修改密码", "订阅我们的电子报"),
    "ja": (
        "ユーザー名",
        "パスワード",
        "ログイン",
        "新しいパスワード",
        "パスワード(確認)",
        "新規登録",
        "現在のパスワード",
        "パスワードを変更",
        "メルマガを購読",
    ),
    "ko": (
        "아이디",
        "비밀번호",
        "로그인",
        "새 비밀번호",
        "비밀번호 확인",
        "회원가입",
        "현재 비밀번호",
        "비밀번호 변경",
        "뉴스레터 구독",
    ),
    "ar": (
        "اسم المستخدم",
        "كلمة المرور",
        "تسجيل الدخول",
        "كلمة المرور الجديدة",
        "تأكيد كلمة المرور",
        "إنشاء حساب",
        "كلمة المرور الحالية",
        "تغيير كلمة المرور",
        "اشترك في النشرة البريدية",
    ),
    "he": (
        "שם משתמש",
        "סיסמה",
        "התחברות",
        "סיסמה חדשה",
        "אימות סיסמה",
        "הרשמה",
        "סיסמה נוכחית",
        "שינוי סיסמה",
        "הרשמה לניוזלטר",
    ),
    "vi": (
        "Tên đăng nhập",
        "Mật khẩu",
        "Đăng nhập",
        "Mật khẩu mới",
        "Nhập lại mật khẩu",
        "Đăng ký",
        "Mật khẩu hiện tại",
        "Đổi mật khẩu",
        "Đăng ký nhận newsletter",
    ),
}


def box(identity: str, label: str, kind: str = "text") -> str:
    return f'<p><label for="{identity}">{label}</label> <input id="{identity}" type="{kind}"></p>'


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_each_language(tab: Tab, language: str) -> None:
    user, password, enter, fresh, again, join, old, change, letter = LANGUAGES[language]
    login = f"<form>{box('a', user)}{box('b', password, 'password')}<button>{enter}</button></form>"
    step = f"<form>{box('c', user)}<button>{enter}</button></form>"
    made = f"<form>{box('d', user)}{box('e', password, 'password')}{box('f', again, 'password')}<button>{join}</button></form>"
    single = f"<form>{box('g', user)}{box('h', password, 'password')}<button>{join}</button></form>"
    changed = f"<form>{box('i', old, 'password')}{box('j', fresh, 'password')}{box('k', again, 'password')}<button>{change}</button></form>"
    news = f"<form><h3>{letter}</h3>{box('l', 'E-mail', 'email')}<button>{letter}</button></form>"
    answer = found(tab, login + step + made + single + changed + news)
    assert [form["kind"] for form in answer["forms"]] == [
        "login",
        "login",
        "sign-up",
        "sign-up",
        "change",
        "newsletter",
    ]
    assert kinds(answer) == {
        "a": "username", "b": "current-password", "c": "username", "d": "username", "e": "new-password", "f": "confirmation",
        "g": "username", "h": "new-password", "i": "current-password", "j": "new-password", "k": "confirmation", "l": "email",
    }  # fmt: skip
    assert answer["chosen"] == {"username": "a", "password": "b"}


U, P = "<input id=u>", "<input id=p type=password>"
BOTH = {"username": "u", "password": "p"}
BUILT = {
    "no form at all": (f"<div><div>{U}</div><div>{P}</div><div><button>Log in</button></div></div>", BOTH),
    "no words at all": (f"<form>{U}{P}<button>▶</button></form>", BOTH),
    "an old table": ("<form><table><tr><td>Who are you<td><input name=x1 id=u><tr><td>Secret word<td><input name=x2 id=p type=password></table><input type=submit value=OK></form>", BOTH),
    "search above": (f"<form role=search><input name=q id=q><button>Search</button></form><form>{U}{P}<button>Log in</button></form>", BOTH),
    "search above, no forms": (f"<header><input name=q id=q placeholder=Search><button>Search</button></header><main>{U}{P}<button>Log in</button></main>", BOTH),
    "one form around a page": (f"<form><div><input name=q id=q><input type=submit value=Search></div><div>{U}{P}<input type=submit value='Log in'></div><div><input id=n type=email placeholder='Newsletter'><input type=submit value=Subscribe></div></form>", BOTH),
    "sign-up first": (f"<form><input id=a name=username><input id=b name=email><input id=c type=password name=password><button>Sign up</button></form><form>{U}{P}<button>Log in</button></form>", BOTH),
    "sign-up beside, no forms": (f"<section><h2>Register</h2><input id=a placeholder=Email><input id=c type=password><input id=d type=password><button>Register</button></section><section><h2>Log in</h2>{U}{P}<button>Log in</button></section>", BOTH),
    "a login that says new-password": (f"<h1>Sign in</h1><form>{U}<input id=p type=password autocomplete=new-password><button>Sign in</button><a href=#>Forgot password?</a></form>", BOTH),
    "autocomplete with a section": ("<form><input id=z><input id=u autocomplete='section-x username'><input id=y><input id=p type=password autocomplete='section-x current-password'><button>Go</button></form>", BOTH),
    "read-only until the focus": ("<form><input id=u readonly onfocus=\"this.removeAttribute('readonly')\"><input id=p type=password readonly><button>Log in</button></form>", BOTH),
    "a password by its look": (f"<form>{U}<input id=p style='-webkit-text-security: disc'><button>Log in</button></form>", BOTH),
    "a password by its name": (f"<form>{U}<input id=p name=p placeholder=Password class=x><button>Log in</button></form>".replace("name=p ", "name=password "), BOTH),
    "a readable twin": (f"<form>{U}{P}<input id=twin name=password_text placeholder=Password style='display:none'><button>Log in</button></form>", BOTH),
    "a trap": (f"<form><div style='position:absolute;left:-9999px'><input id=trap name=username></div><input id=trap2 name=email style='opacity:0'>{U}{P}<button>Log in</button></form>", BOTH),
    "a trap of no height": (f"<form><div style='height:0;overflow:hidden'><input id=trap name=username></div>{U}{P}<button>Log in</button></form>", BOTH),
    "far below": (f"<div style='height:5000px'></div><form>{U}{P}<button>Log in</button></form>", BOTH),
    "captcha between": (f"<form>{U}<input id=c name=captcha placeholder='Type the characters shown'>{P}<button>Log in</button></form>", BOTH),
    "captcha after": (f"<form>{U}{P}<input id=c name=captcha><button>Log in</button></form>", BOTH),
    "show button between": (f"<form><div>{U}<button type=button>Clear</button></div><div>{P}<button type=button>Show</button></div><button>Log in</button></form>", BOTH),
    "other ways to sign in": (f"<form>{U}{P}<button>Log in</button><button type=button>Sign up with Google</button></form>", BOTH),
    "a choice before": (f"<form><select id=s><option>A<option>B</select>{U}{P}<button>Log in</button></form>", BOTH),
    "a number for a name": ("<form><label>Card or customer number <input id=u inputmode=numeric></label><label>PIN <input id=p type=password maxlength=6></label><button>Log in</button></form>", BOTH),
    "password alone": (f"<h1>Welcome back</h1><form>{P}<button>Log in</button></form>", {"password": "p"}),
    "name first": ("<form><h1>Sign in</h1><input id=u type=email><button>Next</button></form>", {"username": "u"}),
    "code in boxes": ("<h1>Enter the code</h1><form>" + "".join(f"<input id=c{n} maxlength=1 size=1>" for n in range(6)) + "</form>", {"code": "c0"}),
    "code alone": ("<form><label>Verification code <input id=c inputmode=numeric></label><button>Verify</button></form>", {"code": "c"}),
    "search alone": ("<form action=/search><input id=q name=q><button>Search</button></form>", {}),
    "newsletter alone": ("<form><h2>Get our newsletter</h2><input id=e type=email><button>Sign up</button></form>", {}),
    "contact": ("<form><h2>Contact us</h2><input id=n name=name><input id=e type=email><textarea id=m></textarea><button>Send message</button></form>", {}),
    "a state's number": ("<form><label>Social security number <input id=s1 type=password maxlength=3><input id=s2 type=password maxlength=2><input id=s3 type=password maxlength=4></label><button>Next</button></form>", {}),
    "coupon": ("<form><label>Coupon code <input id=c></label><button>Apply</button></form>", {}),
    "open shadow root": (f"<div id=h><template shadowrootmode=open><form>{U}{P}<button>Log in</button></form></template></div>", BOTH),
    "closed shadow root": (f"<x-login><template shadowrootmode=closed><form>{U}{P}<button>Log in</button></form></template></x-login>", BOTH),
    "each in a root of its own": (f"<form><x-field><template shadowrootmode=closed>{U}</template></x-field><x-field><template shadowrootmode=closed>{P}</template></x-field><button>Log in</button></form>", BOTH),
    "the name in a form before": (f"<h1>Sign in</h1><form>{U.replace('id=u', 'id=u name=username')}<button>Next</button></form><form>{P}<button>Sign in</button></form>", BOTH),
    "a newsletter before": (f"<form><input id=e type=email><button>Subscribe</button></form><form>{P}<button>Sign in</button></form>", {"password": "p"}),
    "perhaps a sign-up": ("<form class=registration><input id=u name=email><input id=p type=password minlength=8><button>Continue</button></form>", BOTH),
    "surely a sign-up": (f"<form><input id=u name=email><label>Create a password {P}</label><button>Create account</button></form>", {}),
    "a sign-up with a name": (f"<form class=registration><input id=n name=first_name><input id=m name=last_name><input id=u name=email>{P}<button>Continue</button></form>", {}),
    "disabled": ("<form><input id=u disabled><input id=p type=password disabled><button>Log in</button></form>", {}),
}  # fmt: skip


@pytest.mark.parametrize("name", BUILT)
def test_ways_to_build_a_form(tab: Tab, name: str) -> None:
    body, expected = BUILT[name]
    answer = found(tab, body)
    assert answer["chosen"] == expected, json.dumps(answer["forms"])


def test_a_field_that_turns_into_a_password(tab: Tab) -> None:
    answer = found(
        tab,
        "<form><input id=u><input id=p><button>Log in</button></form><script>p.type = 'password'; </script>",
        policy=OPEN,
    )
    assert answer["chosen"] == BOTH


def test_a_shown_password_stays_one(tab: Tab) -> None:
    world = tab.show(f"<form>{U}{P}<button>Log in</button></form>".encode())
    assert tab.run(world, FIND)["chosen"] == BOTH
    tab.page.evaluate("document.getElementById('p').type = 'text'")
    assert tab.run(world, FIND)["chosen"] == BOTH


def test_a_shop_with_card_address_and_birthday(tab: Tab) -> None:
    def choice(identity: str, values: list[Any], label: str = "") -> str:
        return (
            f"<label>{label} <select id={identity}>"
            + "".join(f"<option>{value}" for value in values)
            + "</select></label>"
        )

    labels = {
        "gn": "Vorname", "fn": "Nachname", "st": "Straße und Hausnummer", "zip": "PLZ", "city": "Ort", "mail": "E-Mail", "fon": "Telefon",
        "no": "Kartennummer", "cn": "Name auf der Karte", "cvc": "Prüfziffer",
    }  # fmt: skip
    body = "<form>" + "".join(box(key, label) for key, label in labels.items())
    body += choice("mm", [f"{n:02}" for n in range(1, 13)]) + choice("yy", list(range(2026, 2040)))
    body += (
        choice("bd", list(range(1, 32)), "Geburtstag")
        + choice("bm", list(range(1, 13)), "Geburtsmonat")
        + choice("by", list(range(2010, 1930, -1)), "Geburtsjahr")
    )
    answer = found(tab, body + "<button>Jetzt kaufen</button></form>")
    assert kinds(answer) == {
        "gn": "given-name", "fn": "family-name", "st": "address-line1", "zip": "postal-code", "city": "address-level2", "mail": "email", "fon": "tel",
        "no": "cc-number", "cn": "cc-name", "cvc": "cc-csc", "mm": "cc-exp-month", "yy": "cc-exp-year", "bd": "bday-day", "bm": "bday-month", "by": "bday-year",
    }  # fmt: skip
    assert answer["forms"][0]["kind"] == "checkout"
    assert answer["chosen"] == {}


def test_every_kind_has_its_reasons(tab: Tab) -> None:
    answer = found(tab, f"<h1>Sign in</h1><form><label>User name {U}</label>{P}<button>Log in</button></form>")
    (form,) = answer["forms"]
    assert form["why"] > 2
    user, password = form["reasons"]
    assert {"label: user", "next to the password"} <= {why["rule"] for why in user}
    assert all(isinstance(why["weight"], int) for why in [*user, *password])


def test_a_page_without_fields_costs_next_to_nothing(tab: Tab) -> None:
    world = tab.show(("<!doctype html><body>" + "<div><p>words <b>and</b> more</p></div>" * 6700).encode())
    script = "(() => { const { forms } = globalThis[Symbol.for('sealring')]; let best = 1e9; for (let n = 0; n < 20; n += 1) { const start = performance.now(); forms.find(); best = Math.min(best, performance.now() - start); } return best; })()"
    assert tab.run(world, script) < 3, "milliseconds for 26,800 elements without an input, on whatever machine this is"


def test_a_page_sees_nothing_of_a_look(tab: Tab) -> None:
    watch = "<script>seen = []; new MutationObserver((all) => seen.push(...all.map(String))).observe(document, {subtree: true, childList: true, attributes: true}); for (const type of ['focus', 'input', 'change', 'keydown']) addEventListener(type, () => seen.push(type), true)</script>"
    world = tab.show(f"<form>{U}{P}<button>Log in</button></form>{watch}".encode(), policy=OPEN)
    before = tab.page.evaluate("document.documentElement.outerHTML")
    assert tab.run(world, FIND)["chosen"] == BOTH
    assert tab.page.evaluate("document.documentElement.outerHTML") == before
    assert tab.page.evaluate("seen") == []


def test_weights_are_data_alone() -> None:
    text = (ROOT / "extension/content/weights.js").read_text(encoding="utf-8")
    assert not any(word in text for word in ("=>", "function", "RegExp", "`", "import", "eval"))
    script = f"""require({json.dumps(str(ROOT / "extension/content/weights.js"))});
      const {{ weights }} = globalThis[Symbol.for("sealring")];
      const plain = (value) => value === null || typeof value === "string" || typeof value === "number" || (Array.isArray(value) ? value.every(plain) : Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(plain));
      console.log(JSON.stringify({{ plain: plain(weights), languages: Object.fromEntries(Object.entries(weights.words).map(([concept, words]) => [concept, Object.keys(words)])) }}));"""
    told = json.loads(subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True).stdout)
    assert told["plain"]
    for concept in (
        "user",
        "password",
        "fresh",
        "old",
        "again",
        "login",
        "join",
        "forgot",
        "change",
        "next",
        "search",
        "newsletter",
        "code",
    ):
        assert len(told["languages"][concept]) >= 20, concept
    assert set(LANGUAGES) <= set(told["languages"]["password"])
