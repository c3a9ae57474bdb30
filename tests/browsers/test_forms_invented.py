# ruff: noqa: E501, RUF001 - small pages, in many languages, read better whole
"""What a fill means on pages like those where programs of our sort go wrong: several forms at once, odd markup, other ways to sign in."""

import json
from collections.abc import Iterator

import pytest

from tests.browsers import drivers
from tests.browsers.test_forms import found
from tests.browsers.worlds import Tab, chromium

BOTH = {"username": "u", "password": "p"}
NOTHING: dict[str, str] = {}
USER, PASS = '<input id="u" name="username">', '<input id="p" name="password" type="password">'
LETTER = '<form class="newsletter"><p>Get 10 % off your first order!</p><input id="n" type="email" name="email" placeholder="Your e-mail"><button>Sign up</button></form>'
FINDER = '<form action="/search" role="search"><input id="q" name="q" placeholder="What are you looking for?"><button aria-label="Search">⌕</button></form>'

PAGES: dict[str, tuple[str, str, dict[str, str]]] = {
    # name: (title, body, what a fill means)
    "login beside sign-up, both e-mail and password": ("My account – Shop", """
        <div class="col2-set"><div><h2>Login</h2><form class="woocommerce-form-login"><label for="u">Username or email address *</label><input id="u" name="username" autocomplete="username">
        <label for="p">Password *</label><input id="p" type="password" name="password" autocomplete="current-password"><label><input type="checkbox" name="rememberme"> Remember me</label><button name="login">Log in</button>
        <a href="/lost">Lost your password?</a></form></div><div><h2>Register</h2><form class="woocommerce-form-register"><label for="r">Email address *</label><input id="r" type="email" name="email" autocomplete="email">
        <label for="s">Password *</label><input id="s" type="password" name="password" autocomplete="new-password"><button name="register">Register</button></form></div></div>""", BOTH),
    "sign-up first, login second, in German": ("Anmelden oder registrieren", """
        <section><h2>Neu hier?</h2><form action="/registrierung"><input id="r" type="email" placeholder="E-Mail-Adresse"><input id="s" type="password" placeholder="Passwort wählen"><button>Konto anlegen</button></form></section>
        <section><h2>Ich bin bereits Kunde</h2><form action="/anmeldung"><input id="u" type="email" placeholder="E-Mail-Adresse"><input id="p" type="password" placeholder="Passwort"><button>Anmelden</button><a href="#">Passwort vergessen?</a></form></section>""", BOTH),
    "newsletter in the footer": ("Sign in", f"<main><h1>Sign in</h1><form>{USER}{PASS}<button>Continue</button></form></main><footer>{LETTER}</footer>", BOTH),
    "newsletter and search alone": ("Blog", f"<header>{FINDER}</header><article><h1>How to log in to anything</h1><p>Words.</p></article><footer>{LETTER}</footer>", NOTHING),
    "newsletter that says sign up": ("Home", '<footer><h4>Stay in touch</h4><form><input id="n" type="email" name="EMAIL" placeholder="Email address"><input type="submit" value="Sign up"></form></footer>', NOTHING),
    "search in the header without a form": ("Anmeldung", f'<header><input id="q" type="search" placeholder="Suche"><button>Suchen</button></header><main><div><label>Kundennummer {USER}</label><label>PIN <input id="p" type="password" inputmode="numeric" maxlength="8"></label><button>Weiter</button></div></main>', BOTH),
    "a field for a shop's number among a checkout": ("Checkout", """
        <h1>Checkout</h1><div>Returning customer? <a href="#">Click here to login</a></div><form name="checkout"><h3>Billing details</h3><input id="a" name="billing_first_name" placeholder="First name"><input id="b" name="billing_last_name" placeholder="Last name">
        <input id="c" name="billing_address_1" placeholder="Street address"><input id="d" name="billing_postcode" placeholder="Postcode"><input id="e" type="email" name="billing_email" placeholder="Email"><button>Place order</button></form>""", NOTHING),
    "checkout as a guest beside a login": ("Checkout", """
        <div><h2>Guest checkout</h2><form><input id="g" type="email" name="guest_email" placeholder="Email for your receipt"><button>Continue as guest</button></form></div>
        <div><h2>Returning customers</h2><form><input id="u" type="email" name="email" placeholder="Email"><input id="p" type="password" name="pw" placeholder="Password"><button>Sign in and check out</button></form></div>""", BOTH),
    "the name first, and nothing but": ("Sign in – Accounts", '<h1>Sign in</h1><p>Use your account</p><form><input id="u" type="email" name="identifier" aria-label="Email or phone"><button type="button">Forgot email?</button><button type="button">Create account</button><button>Next</button></form>', {"username": "u"}),
    "the name first, in words alone": ("Welcome", '<div><p>Enter your work email to get started</p><input id="u" placeholder="name@company.com" type="email"><button>Continue with email</button><p>or</p><button>Continue with Google</button><p>By continuing you agree to the <a>Terms</a></p></div>', {"username": "u"}),
    "a telephone number and a password": ("Войти", '<form class="auth"><h2>Вход</h2><label>Телефон<input id="u" type="tel" name="phone" placeholder="+7 (___) ___-__-__"></label><label>Пароль<input id="p" type="password" name="pass"></label><button>Войти</button></form>', BOTH),
    "a country's number before the telephone": ("Login", '<form><select id="c" name="country"><option>+91<option>+44<option>+1<option>+49<option>+33</select><input id="u" type="tel" name="mobile" placeholder="Mobile number"><input id="p" type="password" placeholder="Password"><button>Log in</button></form>', BOTH),
    "a one-time code alone": ("Two-step verification", '<h1>Two-step verification</h1><p>Open your authenticator app</p><form><label for="c">6-digit code</label><input id="c" name="otp" inputmode="numeric" maxlength="6"><label><input type="checkbox"> Trust this browser</label><button>Verify</button></form>', {"code": "c"}),
    "code or a password": ("Sign in", f'<form><h1>Sign in</h1>{USER}{PASS}<label>Authenticator code (if enabled) <input id="c" name="totp"></label><button>Sign in</button></form>', {**BOTH, "code": "c"}),
    "an invitation's code": ("Join", '<form><label>Invitation code <input id="c" name="invite_code"></label><button>Join</button></form>', NOTHING),
    "login in a dialog over a page with a sign-up": ("Welcome", """
        <main><h1>Create your account</h1><form><input id="r" type="email" name="email"><input id="s" type="password" name="password"><button>Create account</button></form></main>
        <div role="dialog" aria-modal="true" style="position:fixed;inset:20% 30%;background:white"><h2>Log in</h2><form><input id="u" type="email" name="email"><input id="p" type="password" name="password"><button>Log in</button></form></div>""", BOTH),
    "tabs: the sign-up is hidden": ("Account", """
        <ul role="tablist"><li role="tab" aria-selected="true">Sign in</li><li role="tab">Register</li></ul><div role="tabpanel"><input id="u" placeholder="Email"><input id="p" type="password" placeholder="Password"><button>Sign in</button></div>
        <div role="tabpanel" style="display:none"><input id="r" placeholder="Email"><input id="s" type="password" placeholder="Password"><input id="t" type="password" placeholder="Repeat password"><button>Register</button></div>""", BOTH),
    "tabs: the login is hidden": ("Account", """
        <div style="visibility:hidden"><form><input id="r" placeholder="Email"><input id="s" type="password" placeholder="Password"><button>Sign in</button></form></div>
        <div><form><h2>Register</h2><input id="a" placeholder="Full name"><input id="b" placeholder="Email"><input id="c" type="password" placeholder="Choose a password"><button>Register</button></form></div>""", NOTHING),
    "labels in the cells of a table": ("Extranet", '<form><table><tr><th colspan=2>Please identify yourself</th></tr><tr><td align=right>Login:</td><td><input id="u" name="f1"></td></tr><tr><td align=right>Password:</td><td><input id="p" name="f2" type="password"></td></tr><tr><td></td><td><input type="submit" value="Enter"></td></tr></table></form>', BOTH),
    "labels in the row above": ("Intranet", '<form><table><tr><td>User</td><td>Password</td><td></td></tr><tr><td><input id="u" name="x"></td><td><input id="p" type="password" name="y"></td><td><input type="submit" value="Go"></td></tr></table></form>', BOTH),
    "labels by aria-labelledby": ("Portal", '<div><span id="l1">User ID</span><div><input id="u" aria-labelledby="l1"></div><span id="l2">Passcode</span><div><input id="p" type="password" aria-labelledby="l2"></div><div role="button" tabindex="0">Sign on</div></div>', BOTH),
    "floating labels": ("Log in", '<form><div class="field"><input id="u" name="a1" required placeholder=" "><label for="u">Email or username</label></div><div class="field"><input id="p" type="password" name="a2" required placeholder=" "><label for="p">Password</label><button type="button" aria-label="Show password">👁</button></div><button>Log in</button></form>', BOTH),
    "placeholders alone, no form, a link as button": ("", '<div class="box"><input id="u" placeholder="Usuario"><input id="p" type="password" placeholder="Clave"><a href="#" class="btn btn-primary">Ingresar</a></div>', BOTH),
    "a bank's three fields": ("Online Banking", '<form><label>Customer number <input id="u" name="cn"></label><label>Password <input id="p" type="password" name="pw"></label><label>Memorable word <input id="m" type="password" name="mem"></label><button>Log on</button></form>', BOTH),
    "a company before the name": ("Sign in", '<form><label>Company ID <input id="c" name="company"></label><label>Username <input id="u" name="login"></label><label>Password <input id="p" type="password" name="pass"></label><button>Sign in</button></form>', BOTH),
    "the name said after the password": ("", '<form><input id="p" type="password" name="pass" placeholder="Password"><input id="u" name="login" placeholder="Username"><button>Log in</button></form>', BOTH),
    "Arabic, from the right": ("تسجيل الدخول", '<div dir="rtl"><form><label for="u">البريد الإلكتروني أو رقم الهاتف</label><input id="u" name="f1"><label for="p">كلمة المرور</label><input id="p" type="password" name="f2"><a>نسيت كلمة المرور؟</a><button>دخول</button></form></div>', BOTH),
    "Hebrew, the name first": ("כניסה", '<div dir="rtl"><form><h1>כניסה לחשבון</h1><label for="u">כתובת אימייל</label><input id="u" name="f1"><button>המשך</button></form></div>', {"username": "u"}),
    "Japanese, member and search": ("ログイン", '<div><form><input id="q" name="kw" placeholder="キーワードで検索"><button>検索</button></form></div><div><form><dl><dt>会員ID</dt><dd><input id="u" name="m1"></dd><dt>パスワード</dt><dd><input id="p" name="m2" type="password"></dd></dl><button>ログイン</button></form><a>新規会員登録</a></div>', BOTH),
    "Chinese, by telephone and code": ("登录", '<div class="tabs"><span>密码登录</span><span>验证码登录</span></div><div><input id="u" placeholder="请输入手机号"><input id="p" type="password" placeholder="请输入密码"><label><input type="checkbox">我已阅读并同意用户协议</label><div class="btn">登录</div></div>', BOTH),
    "Korean sign-up": ("회원가입", '<form><h2>회원가입</h2><label>아이디 <input id="a" name="a"></label><label>비밀번호 <input id="b" type="password" name="b"></label><label>비밀번호 확인 <input id="c" type="password" name="c"></label><button>가입하기</button></form>', NOTHING),
    "Portuguese, by the person's number": ("Entrar", '<form><label>CPF <input id="u" name="cpf" maxlength="14"></label><label>Senha <input id="p" type="password" name="senha"></label><button>Entrar</button><a>Esqueci minha senha</a></form>', BOTH),
    "Polish, a newsletter above": ("Logowanie", '<form><b>Zapisz się do newslettera</b><input id="n" name="mail"><button>Zapisz</button></form><form><p>Login</p><input id="u" name="x1"><p>Hasło</p><input id="p" type="password" name="x2"><input type="submit" value="Zaloguj się"></form>', BOTH),
    "a change with the name shown": ("Change password", '<form><input id="u" name="username" value="ada" readonly><label>Current password <input id="p" type="password"></label><label>New password <input id="a" type="password"></label><label>Confirm new password <input id="b" type="password"></label><button>Save changes</button></form>', {"password": "p"}),
    "a password asked for again": ("Confirm access", '<h1>Confirm access</h1><p>Signed in as <b>@ada</b></p><form><label for="p">Password</label><input id="p" type="password" name="sudo_password"><a>Forgot password?</a><button>Confirm</button></form>', {"password": "p"}),
    "a reset of a forgotten password": ("Reset your password", '<h1>Forgot your password?</h1><p>We will send you a link.</p><form><label>Email <input id="e" type="email" name="email"></label><button>Send reset link</button></form>', NOTHING),
    "a new password after a reset": ("Set a new password", '<h1>Set a new password</h1><form><input id="a" type="password" placeholder="New password"><button>Save</button></form>', NOTHING),
    "comments below an article": ("News", '<h3>Leave a reply</h3><form class="comment-form"><textarea id="t" name="comment"></textarea><label>Name <input id="a" name="author"></label><label>Email <input id="b" name="email"></label><label>Website <input id="c" name="url"></label><button>Post comment</button></form>', NOTHING),
    "a page for two sorts of people": ("Portal", """
        <div><h3>Students</h3><form><input id="u" name="user" placeholder="Student ID"><input id="p" name="pass" type="password" placeholder="Password"><button>Login</button></form></div>
        <div><h3>Staff</h3><form><input id="v" name="user" placeholder="Staff ID"><input id="w" name="pass" type="password" placeholder="Password"><button>Login</button></form></div>""", BOTH),
    "a wireless key": ("Router", '<form><h2>Wireless settings</h2><label>Network name (SSID) <input id="a" name="ssid"></label><label>Pre-shared key <input id="b" type="password" name="psk"></label><button>Apply</button></form>', {"username": "a", "password": "b"}),
    "a checkout's first step": ("Checkout", '<h1>Contact information</h1><form><input id="e" type="email" name="email" placeholder="Email"><label><input type="checkbox"> Email me with news and offers</label><button>Continue to shipping</button></form>', NOTHING),
    "where an order is": ("Track your order", '<h1>Track your order</h1><form><input id="a" name="order_number" placeholder="Order number"><input id="e" type="email" name="email" placeholder="Billing email"><button>Continue</button></form>', NOTHING),
    "a waiting list": ("Coming soon", '<h1>Something big is coming</h1><form><input id="e" type="email" placeholder="you@example.com"><button>Join the waitlist</button></form>', NOTHING),
    "an address to be taken off": ("Unsubscribe", '<h1>Unsubscribe</h1><form><input id="e" type="email" name="email" placeholder="Email"><button>Continue</button></form>', NOTHING),
    "a donation": ("Donate", '<form><h2>Donate</h2><input id="a" name="amount" placeholder="Amount"><input id="e" type="email" name="email" placeholder="Email"><button>Continue</button></form>', NOTHING),
    "a postal code before a shop": ("Stores", '<h2>Find a store near you</h2><form><input id="z" name="zip" placeholder="ZIP code"><button>Go</button></form>', NOTHING),
    "a coupon between": ("Cart", f'<form><input id="c" name="coupon_code" placeholder="Coupon code"><button>Apply coupon</button></form><footer>{LETTER}</footer>', NOTHING),
    "a link by mail instead of a password": ("Log in", '<h1>Log in</h1><form><label>Email <input id="u" type="email" name="email"></label><button>Email me a login link</button></form>', {"username": "u"}),
    "a telephone number alone": ("Log in", '<h1>Log in</h1><form><label>Phone number <input id="u" type="tel" name="phone"></label><button>Continue</button></form>', {"username": "u"}),
    "the second step, with the name shown": ("Sign in", '<h1>Welcome</h1><div>ada@home.example</div><form><input id="h" type="email" name="identifier" value="ada@home.example" style="display:none"><input id="p" type="password" name="Passwd" aria-label="Enter your password"><label><input type="checkbox"> Show password</label><button>Next</button><button type="button">Forgot password?</button></form>', {"password": "p"}),
    "a login in the header beside a page's own form": ("Contact us", f'<header><form class="login-form">{USER}{PASS}<button>Login</button></form></header><main><h1>Contact us</h1><form><input id="a" name="name" placeholder="Name"><input id="b" name="email" placeholder="Email"><textarea id="c"></textarea><button>Send</button></form></main>', BOTH),
    "a sign-up with many fields beside a small login": ("Join", '<div class="top"><input id="u" name="username" placeholder="Username"><input id="p" type="password" name="password" placeholder="Password"><button>Log in</button></div><form class="join"><input id="a" name="firstname" placeholder="First name"><input id="b" name="surname" placeholder="Surname"><input id="c" name="reg_email" placeholder="Mobile number or email address"><input id="d" type="password" name="reg_passwd" placeholder="New password"><select id="e"><option>1<option>2</select><button>Sign Up</button></form>', BOTH),
    "a sign-up with one password in Turkish": ("Üye ol", '<form><input id="a" name="ad" placeholder="Adınız"><input id="b" name="soyad" placeholder="Soyadınız"><input id="c" type="email" placeholder="E-posta"><input id="d" type="password" placeholder="Şifre"><button>Üye Ol</button></form>', NOTHING),
    "a change in Spanish without a word in the names": ("Mi cuenta", '<form><p>Contraseña actual</p><input id="p" type="password"><p>Nueva contraseña</p><input id="a" type="password"><p>Confirmar nueva contraseña</p><input id="b" type="password"><button>Guardar</button></form>', {"password": "p"}),
    "web mail, the server named too": ("Webmail", '<form><label>Name <input id="u" name="_user"></label><label>Password <input id="p" type="password" name="_pass"></label><label>Server <input id="s" name="_host"></label><button>Login</button></form>', BOTH),
    "a database's console": ("", '<form><table><tr><th>System<td><select id="s"><option>MySQL<option>SQLite</select><tr><th>Server<td><input id="h" name="auth[server]"><tr><th>Username<td><input id="u" name="auth[username]"><tr><th>Password<td><input id="p" type="password" name="auth[password]"><tr><th>Database<td><input id="d" name="auth[db]"></table><input type="submit" value="Login"></form>', BOTH),
    "a card's number hidden from eyes": ("Pay", '<form><label>Card number <input id="a" name="cc"></label><label>Expires <input id="b" name="exp" placeholder="MM / YY"></label><label>CVV <input id="c" type="password" name="cvv" maxlength="4"></label><button>Pay now</button></form>', NOTHING),
}  # fmt: skip


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    if not drivers.available("chromium"):
        pytest.skip("chromium is not installed")
    with chromium() as context:
        yield Tab(context)


@pytest.mark.parametrize("name", PAGES)
def test_what_a_fill_means(tab: Tab, name: str) -> None:
    title, body, expected = PAGES[name]
    answer = found(tab, body, title=title)
    assert answer["chosen"] == expected, json.dumps(answer["forms"])
