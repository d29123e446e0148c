"""Settings of the login by a proxy and of roles by groups: what is refused, and what is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.env.environment import Environment, EnvironmentRefusedError, read_environment
from config.env.proxy_login import ProxyLogin
from config.env.variables import Variables
from config.providers import configured

HEADER, FROM = "CAIRN_PROXY_LOGIN_HEADER", "CAIRN_PROXY_LOGIN_FROM"
ON = {HEADER: "Remote-User", FROM: "10.0.3.2"}
SIGN_OUT = "CAIRN_PROXY_LOGIN_SIGN_OUT"
CURATORS, ADMINISTRATORS = "CAIRN_CURATOR_GROUPS", "CAIRN_ADMINISTRATOR_GROUPS"
CLAIM, SCOPE = "CAIRN_OIDC_GROUPS_CLAIM", "CAIRN_OIDC_GROUPS_SCOPE"
OIDC = {
    "CAIRN_OIDC_CLIENT_ID": "cairn",
    "CAIRN_OIDC_CLIENT_SECRET": "s",
    "CAIRN_OIDC_URL": "https://login.example.org",
}


def read(folder: Path, given: dict[str, str]) -> Environment:
    return read_environment(Variables(given), folder)


BAD = [
    ({HEADER: "Remote-User"}, f"{HEADER} is set without {FROM}, so that anybody could send"),
    ({FROM: "10.0.3.2"}, f"{FROM} is set without {HEADER}; name the header"),
    ({"CAIRN_PROXY_LOGIN_EMAIL": "Remote-Email"}, f"_EMAIL is set without {HEADER}; name"),
    ({SIGN_OUT: "/logout"}, f"{SIGN_OUT} is set without {HEADER}; name the header"),
    *(
        (ON | {HEADER: name}, f"{HEADER} is {name!r}, a header that means something else")
        for name in (
            *("Cookie", "host", "X-Forwarded-For", "Authorization", "Forwarded", "Accept"),
            *("X-Forwarded-Proto", "Content-Type", "User-Agent", "HX-Request", "Sec-Fetch-Site"),
            *("X-Real-IP", "X-Forwarded-Host", "Proxy-Authorization", "X-Request-ID", "If-Match"),
        )
    ),
    *(
        (ON | {HEADER: name}, "give the name of a header in letters, digits and hyphens")
        for name in ("Remote_User", "Remote User", "Remote-User:", "-User", "\u00fcser", "x" * 101)
    ),
    (ON | {"CAIRN_PROXY_LOGIN_GROUPS": "Cookie", CURATORS: "x"}, "_GROUPS is 'Cookie', a header"),
    *(
        (ON | {FROM: peer}, "which is nearly everybody, who could then be whom they like; give")
        for peer in (
            *("0.0.0.0/0", "::/0", "10.0.3.2, 0.0.0.0/0", "128.0.0.0/1", "::", "2000::/3"),
            *("2000::/7", "2400::/12", "2001::/16"),
        )
    ),
    *(
        (ON | {FROM: peer}, "which is no address or network; give the addresses or networks")
        for peer in ("proxy", "10.0.3.300", "10.0.3.2/8", "*", "10.0.3.2:80", "socket", "10.0.3.*")
    ),
    (ON | {FROM: "::ffff:10.0.3.2"}, "write the address of IPv4 that it stands for"),
    (ON | {FROM: " , "}, f"{FROM} names nobody; give the addresses"),
    *(
        (ON | {SIGN_OUT: page}, "give the address of the proxy's own sign-out, such as https://")
        for page in (
            "logout",
            "//evil.example/",
            "javascript:alert(1)",
            "ftp://x/",
            "https://",
            "/a b",
        )
    ),
    (ON | {SIGN_OUT: "https://me:pw@auth.example.org/"}, "holds a name or a password"),
    ({CURATORS: "teachers"}, f"{CURATORS} is set without {CLAIM} or CAIRN_PROXY_LOGIN_GROUPS"),
    (ON | {ADMINISTRATORS: "x"}, f"{ADMINISTRATORS} is set without {CLAIM} or CAIRN_PROXY"),
    (OIDC | {CLAIM: "groups"}, f"{CLAIM} is set without {CURATORS} or {ADMINISTRATORS}"),
    (
        ON | {"CAIRN_PROXY_LOGIN_GROUPS": "Remote-Groups"},
        f"CAIRN_PROXY_LOGIN_GROUPS is set without {CURATORS} or",
    ),
    ({CLAIM: "groups", CURATORS: "x"}, f"{CLAIM} is set without CAIRN_OIDC_URL; set it"),
    (OIDC | {SCOPE: "groups"}, f"{SCOPE} is set without {CLAIM}; name the claim"),
    (OIDC | {CLAIM: "my groups", CURATORS: "x"}, f"{CLAIM} is 'my groups'; give one word"),
    (OIDC | {CLAIM: "groups", CURATORS: " , "}, f"{CURATORS} is ' , '; give the names of groups"),
]


@pytest.mark.parametrize(("given", "sentence"), BAD, ids=[str(one) for one, _ in BAD])
def test_what_will_not_do_is_refused_in_one_sentence(
    tmp_path: Path, given: dict[str, str], sentence: str
) -> None:
    with pytest.raises(EnvironmentRefusedError) as refused:
        read(tmp_path, given)
    (fault,) = refused.value.faults
    assert sentence in fault


def test_by_default_nobody_is_believed_and_groups_mean_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, {})
    assert found.proxy_login is None
    assert not found.group_roles


@pytest.mark.parametrize(
    "header", ["Remote-User", "X-Forwarded-User", "X-authentik-username", "Tailscale-User-Login"]
)
def test_headers_of_the_usual_proxies_will_do(tmp_path: Path, header: str) -> None:
    login = read(tmp_path, ON | {HEADER: header}).proxy_login
    assert login is not None
    assert (login.header, login.email, login.groups) == (header, "", "")
    assert login.peers.has("10.0.3.2")


def test_all_of_it_is_read(tmp_path: Path) -> None:
    more = {
        "CAIRN_PROXY_LOGIN_EMAIL": "Remote-Email",
        "CAIRN_PROXY_LOGIN_NAME": "Remote-Name",
        "CAIRN_PROXY_LOGIN_GROUPS": "Remote-Groups",
        SIGN_OUT: "/oauth2/sign_out?rd=%2F",
        CURATORS: "teachers, editors",
        ADMINISTRATORS: "admins",
    }
    found = read(tmp_path, ON | more)
    assert found.proxy_login == ProxyLogin(
        found.proxy_login.peers if found.proxy_login else None,  # type: ignore[arg-type]
        "Remote-User",
        "Remote-Email",
        "Remote-Name",
        "Remote-Groups",
        "/oauth2/sign_out?rd=%2F",
    )
    assert found.group_roles.curators == {"teachers", "editors"}
    assert found.group_roles.administrators == {"admins"}


@pytest.mark.parametrize("peer", ["fc00::/7", "fe80::/10", "10.0.0.0/8", "2001:db8:1::/48"])
def test_networks_of_a_house_will_do(tmp_path: Path, peer: str) -> None:
    login = read(tmp_path, ON | {FROM: peer}).proxy_login
    assert login is not None
    assert [str(network) for network in login.peers.networks] == [peer]


def test_a_claim_is_asked_for_with_its_scope(tmp_path: Path) -> None:
    given = OIDC | {CLAIM: "groups", SCOPE: "groups", CURATORS: "teachers"}
    found = configured(read(tmp_path, given).logins)
    (app,) = found["openid_connect"]["APPS"]
    assert app["settings"]["groups_claim"] == "groups"
    assert app["settings"]["scope"] == ["openid", "profile", "email", "groups"]
