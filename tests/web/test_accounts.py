"""Logging in: what is written down of it, whom its limits count, and what it needs to run."""

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings as shipped
from django.contrib.auth.models import User
from django.core.cache import cache

from mirrorsite.ground.audit.models import Entry

pytestmark = pytest.mark.django_db
PASSWORD = "a-Long-one-7"
ANOTHER = "b-Long-one-8"


@pytest.fixture(autouse=True)
def no_attempts():
    cache.clear()


@pytest.fixture
def ada():
    return User.objects.create_user("ada", password=PASSWORD)


def log_in(client, name="ada", password=PASSWORD, **headers):
    return client.post("/accounts/login/", {"login": name, "password": password}, **headers)


def entries():
    return [(e.actor, e.action, e.subject) for e in Entry.objects.order_by("pk")]


# --- the audit log


def test_a_login_is_an_entry(client, ada):
    assert log_in(client).status_code == 302
    assert entries() == [("ada", "logged in", f"auth.user:{ada.pk}")]
    assert Entry.objects.get().detail == {"address": "127.0.0.1"}


@pytest.mark.parametrize("name", ["ada", "nobody", "x" * 150])
def test_a_failed_login_is_an_entry_without_the_password(client, ada, name):
    assert log_in(client, name, "wrong-Secret").status_code == 200
    assert entries() == [(name, "login failed", "accounts/login")]
    assert "wrong-Secret" not in str(list(Entry.objects.values()))


def test_a_long_name_is_cut(client, ada, rf):
    get_adapter().authentication_failed(rf.post("/"), username="y" * 4000, password="x")
    assert entries() == [("y" * 150, "login failed", "accounts/login")]


def test_attempts_over_the_limit_do_not_fill_the_log(client, ada):
    for _ in range(15):
        log_in(client, password="wrong")
    assert 1 <= Entry.objects.count() <= 5


def test_a_new_password_is_an_entry(client, ada):
    log_in(client)
    fields = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}
    assert client.post("/accounts/password/", fields).status_code == 302
    assert entries()[1:] == [("ada", "password changed", f"auth.user:{ada.pk}")]
    assert "Long-one" not in str(list(Entry.objects.values()))
    ada.refresh_from_db()
    assert ada.check_password(ANOTHER)


def test_a_password_that_was_refused_is_no_entry(client, ada):
    client.force_login(ada)
    client.post("/accounts/password/", {"oldpassword": "x", "password1": "y", "password2": "z"})
    assert entries() == []


# --- whom the limits count


def is_locked_out(client, name, password, **headers):
    answer = log_in(client, name, password, **headers)
    return answer.status_code != 302 and "Too many failed" in answer.content.decode()


def attack(client, address):
    for number in range(15):
        log_in(client, f"guess{number}", "wrong", headers={"X-Forwarded-For": address})


def test_behind_a_proxy_an_attacker_locks_out_only_himself(client, ada, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    attack(client, "198.51.100.7")
    assert is_locked_out(client, "ada", PASSWORD, headers={"X-Forwarded-For": "198.51.100.7"})
    answer = log_in(client, headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 302
    assert Entry.objects.get(action="logged in").detail == {"address": "203.0.113.9"}


def test_an_address_that_the_client_made_up_is_not_believed(client, ada, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(15):
        made_up = f"203.0.113.{number}, 198.51.100.7"
        log_in(client, f"guess{number}", "wrong", headers={"X-Forwarded-For": made_up})
    forwarded = {"X-Forwarded-For": "203.0.113.99, 198.51.100.7"}
    assert is_locked_out(client, "ada", PASSWORD, headers=forwarded)


def test_without_a_proxy_nothing_forwarded_is_believed(client, ada):
    assert shipped.ALLAUTH_TRUSTED_PROXY_COUNT == 0
    for number in range(15):
        forwarded = {"X-Forwarded-For": f"203.0.113.{number}"}
        log_in(client, f"guess{number}", "wrong", headers=forwarded)
    assert is_locked_out(client, "ada", PASSWORD, headers={"X-Forwarded-For": "203.0.113.99"})


# --- what it needs


def test_login_needs_no_broker():
    """The shipped cache, not one of the tests' own, and nothing of it is the broker's."""
    from mirrorsite import settings as product

    assert shipped.CACHES == product.CACHES
    assert "Redis" not in product.CACHES["default"]["BACKEND"]
    assert shipped.BROKER_URL not in str(product.CACHES)


def test_the_cache_holds_more_addresses_than_an_attacker_has_at_hand():
    for number in range(2000):
        cache.set(f"n{number}", number)
    assert cache.get("n0") == 0
