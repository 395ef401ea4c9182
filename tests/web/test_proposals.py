import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from mirrorsite.ground.audit.models import Entry
from mirrorsite.ops.management.commands.set_up import make_roles
from mirrorsite.proposals.guarding import A_NETWORK, ALL_NETWORKS, NUMBERS, new_pass
from mirrorsite.proposals.models import Proposal, State
from syncstatus.models import Mirror

pytestmark = pytest.mark.django_db

ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "{{ proposal.contact }}{% debug %}",
    "\u202e<b>\u05e9\u05dc\u05d5\u05dd</b> 🧱",
]


def text(answer):
    return answer.content.decode()


def form(age_s=30, **what):
    given = new_pass(timezone.now() - timedelta(seconds=age_s))
    values = {
        "pass": given.token,
        "answer": str(sum(given.numbers)),
        "name": "Haiku",
        "address": "https://www.haiku-os.org/",
        "why": "Our students build it every week.",
        "licence": "free",
        "size": "300 GiB",
        "upstream": "rsync://rsync.example.org/haiku",
        "contact": "ada@example.org",
        "website": "",
    }
    return {**values, **what}


def ask(client, **what):
    return client.post("/requests/new/", form(**what))


def stored(state=State.ASKED, number=1, **what):
    row = Proposal(nonce=f"n{number}", state=state)
    values = {"name": "Haiku", "address": "https://haiku.example/", "why": "For students.", **what}
    row.take(values)
    row.save()
    return row


@pytest.fixture
def staff():
    client = Client()
    client.force_login(User.objects.create_superuser("ada"))
    return client


# --- asking


def test_a_request_is_kept_and_nobody_else_sees_it(client):
    answer = ask(client)
    assert answer.status_code == 302
    row = Proposal.objects.get()
    assert (row.name, row.state, row.contact) == ("Haiku", "waiting", "ada@example.org")
    assert "Haiku" not in text(client.get("/requests/"))
    assert client.get(f"/requests/{row.pk}/").status_code == 404


def test_its_asker_has_a_private_page(client):
    page = client.get(ask(client).url)
    assert "Nobody else sees it until an operator has looked at it" in text(page)
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("token", ["1", "1:forged", "x:y", "%00", "99999:abc"])
def test_a_guessed_token_opens_nothing(client, token):
    stored(state=State.WAITING)
    assert client.get(f"/requests/status/{token}/").status_code == 404


def test_asking_sets_no_cookie_and_is_kept_by_no_cache(client):
    page = client.get("/requests/new/")
    assert not page.cookies
    assert "no-store" in page["Cache-Control"]
    assert not ask(client).cookies


def test_a_form_of_another_site_is_refused_without_a_csrf_cookie():
    client = Client(enforce_csrf_checks=True)
    assert client.post("/requests/new/", {**form(), "pass": "forged"}).status_code == 422
    assert not Proposal.objects.exists()
    assert ask(client).status_code == 302


def test_sending_twice_makes_one_request(client):
    values = form()
    first, second = (client.post("/requests/new/", values) for _twice in range(2))
    assert first.url == second.url
    assert Proposal.objects.count() == 1


def test_a_person_gets_through_by_the_page_alone(client):
    page = text(client.get("/requests/new/"))
    token = re.search(r'name="pass" value="([^"]+)"', page)[1]
    words = {str(word): number for number, word in NUMBERS.items()}
    first, second = re.search(r"How much is (\w+) plus (\w+)\?", page).groups()
    values = {**form(), "pass": token, "answer": str(words[first] + words[second])}
    hasty = client.post("/requests/new/", values)
    assert "quicker than people type" in text(hasty)
    assert "Our students build it every week." in text(hasty)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"age_s": 0}, "quicker than people type"),
        ({"age_s": 90_000}, "lay for more than a day"),
        ({"age_s": -3600}, "lay for more than a day"),
        ({"pass": ""}, "lay for more than a day"),
        ({"pass": "x" * 5000}, "lay for more than a day"),
        ({"answer": "1"}, "not the sum"),
        ({"answer": "eleven"}, "not the sum"),
        ({"answer": "²"}, "not the sum"),
        ({"website": "https://spam.example"}, "has to stay empty"),
        ({"name": "!!!"}, "no letter and no figure"),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"address": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"address": "ftp://x.example/"}, "Enter a valid URL"),
        ({"licence": "mine"}, "not one of the available choices"),
        ({"why": "see http://a.example http://b.example http://c.example"}, "At most two links"),
        ({"why": "x" * 2001}, "at most 2000 characters"),
        ({"name": "a\x00b"}, "Null characters are not allowed"),
    ],
)
def test_what_is_not_taken_comes_back_with_the_reason(client, what, words):
    answer = ask(client, **what)
    assert answer.status_code == 422
    assert words in text(answer)
    assert 'value="ada@example.org"' in text(answer)
    assert not Proposal.objects.exists()


def test_a_form_that_lay_too_long_is_sent_again_with_its_new_question(client):
    page = text(ask(client, age_s=90_000))
    assert 'name="answer" value=' not in page
    token = re.search(r'name="pass" value="([^"]+)"', page)[1]
    assert token != form(age_s=90_000)["pass"]


def test_figures_of_any_script_answer_the_question(client):
    values = form()
    values["answer"] = values["answer"].translate({48 + n: 0xFF10 + n for n in range(10)})
    assert client.post("/requests/new/", values).status_code == 302


def test_megabytes_are_turned_away_and_not_sent_back(client):
    answer = client.post("/requests/new/", form(why="x" * 5_000_000))
    assert answer.status_code == 413
    assert len(answer.content) < 100_000


def test_what_is_here_already_is_said_with_its_place(client):
    Mirror.objects.create(name="haiku", path="/haiku/")
    answer = ask(client, name="HAIKU Project")
    assert answer.status_code == 422
    assert 'It is here already: <a href="/mirror/haiku/">haiku</a>' in text(answer)


def test_a_hidden_mirror_is_not_told(client):
    Mirror.objects.create(name="haiku", path="/haiku/", is_public=False)
    assert ask(client).status_code == 302


def test_what_was_asked_already_is_said_with_its_place(client):
    row = stored()
    answer = ask(client, name="h a i k u")
    assert f'<a href="/requests/{row.pk}/">Haiku</a>' in text(answer)


def test_what_nobody_looked_at_blocks_no_other_asker(client):
    stored(state=State.WAITING)
    assert ask(client).status_code == 302


# --- floods


def test_a_network_asks_a_few_times_a_day(client):
    for number in range(A_NETWORK):
        assert ask(client, name=f"Project {number}").status_code == 302
    refused = ask(client, name="One more")
    assert refused.status_code == 429
    assert "try again tomorrow" in text(refused)
    assert Proposal.objects.count() == A_NETWORK
    other = client.post("/requests/new/", form(name="One more"), REMOTE_ADDR="198.51.100.7")
    assert other.status_code == 302


def test_neighbours_in_one_network_count_together(client):
    for number in range(A_NETWORK):
        address = f"2001:db8:1:{number}::1"
        client.post("/requests/new/", form(name=f"Project {number}"), REMOTE_ADDR=address)
    refused = client.post("/requests/new/", form(name="More"), REMOTE_ADDR="2001:db8:1:ff::9")
    assert refused.status_code == 429


def test_all_networks_together_ask_so_often_a_day(client):
    rows = [Proposal(nonce=f"n{n}", name=f"p{n}", network=f"w{n}") for n in range(ALL_NETWORKS)]
    Proposal.objects.bulk_create(rows)
    assert ask(client).status_code == 429
    Proposal.objects.update(asked_at=timezone.now() - timedelta(days=2))
    assert ask(client).status_code == 302


def test_addresses_of_visitors_are_not_stored(client):
    client.post("/requests/new/", form(), REMOTE_ADDR="198.51.100.7")
    network = Proposal.objects.get().network
    assert len(network) == 32 and "198" not in network[:3]


@pytest.mark.parametrize("address", ["", "nonsense", "::ffff:198.51.100.7", "fe80::1%eth0"])
def test_strange_addresses_are_counted_too(client, address):
    assert client.post("/requests/new/", form(), REMOTE_ADDR=address).status_code == 302
    assert Proposal.objects.get().network


# --- reading


def test_the_list_shows_states_by_word(client):
    for number, state in enumerate(State):
        stored(state=state, number=number, name=f"Project {state}")
    page = text(client.get("/requests/"))
    for word in ("asked", "being considered", "accepted", "turned down", "done"):
        assert f"</svg>{word}</span>" in page
    for hidden in ("Project waiting", "Project merged", "Project spam"):
        assert hidden not in page


def test_the_list_is_searched_and_by_state(client):
    stored(name="Haiku", answer_en="Soon on the new shelf")
    stored(number=2, name="Plan 9", state=State.DECLINED)
    assert "Plan 9" not in text(client.get("/requests/?q=shelf"))
    assert "Haiku" not in text(client.get("/requests/?state=declined"))
    assert "No request matches “&lt;b&gt;”" in text(client.get("/requests/?q=<b>"))


@pytest.mark.parametrize("query", ["?q=%00", "?state=spam", "?page=x", "?q=" + "x " * 3000])
def test_strange_searches_are_answered(client, query):
    stored(state=State.SPAM, name="Pills")
    answer = client.get("/requests/" + query)
    assert answer.status_code == 200
    assert "Pills" not in text(answer)


def test_a_public_request_never_shows_the_contact(client):
    row = stored(contact="ada@example.org", answer_en="**Soon.**", size="300 GiB")
    page = text(client.get(f"/requests/{row.pk}/"))
    assert "<strong>Soon.</strong>" in page and "300 GiB" in page
    assert "ada@example.org" not in page + text(client.get("/requests/"))
    assert "ada@example.org" not in text(client.get(f"/requests/status/{row.token}/"))


def test_a_repeat_leads_to_what_it_repeats(client):
    first = stored()
    again = stored(state=State.MERGED, number=2, same_as=first)
    assert client.get(f"/requests/{again.pk}/").url == f"/requests/{first.pk}/"
    assert "1 more visitor asked" in text(client.get(f"/requests/{first.pk}/"))
    assert f'href="/requests/{first.pk}/"' in text(client.get(f"/requests/status/{again.token}/"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_a_request_runs(client, staff, attack):
    row = stored(**dict.fromkeys(("name", "why", "size", "upstream", "contact"), attack))
    Proposal.objects.filter(pk=row.pk).update(answer_en=attack, address="https://x.example/")
    paths = ["/requests/", f"/requests/{row.pk}/", f"/requests/status/{row.token}/"]
    pages = [text(client.get(path)) for path in paths]
    pages += [
        text(staff.get(p)) for p in (f"/ops/proposals/{row.pk}/", "/ops/proposals/?state=asked")
    ]
    for page in pages:
        for sign in ("<script>alert", "<img src=x", "<svg/", 'href="javascript', "<b>\u05e9"):
            assert sign not in page


def test_a_page_that_is_missing_invites_no_request(client):
    assert "/requests/" not in text(client.get("/no-such-mirror/"))
    assert "/requests/" in text(client.get("/"))


# --- staff


def answered(row, **what):
    names = ("state", "answer_en", "answer_zh", "mirror", "name", "address", "why")
    values = {name: getattr(row, name) for name in names}
    return {**values, "same_as": "", "seen": row.changed_at.isoformat(), **what}


def test_staff_answer_and_the_network_is_forgotten(client, staff):
    client.post("/requests/new/", form())
    row = Proposal.objects.get()
    what = answered(row, state="considered", answer_zh="正在考虑。")
    assert staff.post(f"/ops/proposals/{row.pk}/", what).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answer_zh, row.network) == ("considered", "正在考虑。", "")
    assert Entry.objects.get(action="request answered").detail["state"] == "considered"
    assert "正在考虑。" in text(client.get(f"/zh-hans/requests/{row.pk}/"))


def test_two_of_the_staff_at_once_lose_nothing(staff):
    row = stored()
    old = answered(row, answer_en="Mine")
    staff.post(f"/ops/proposals/{row.pk}/", answered(row, answer_en="Theirs"))
    second = staff.post(f"/ops/proposals/{row.pk}/", old)
    assert second.status_code == 422
    assert "read theirs first" in text(second)
    assert ">\nMine</textarea>" in text(second)
    row.refresh_from_db()
    assert row.answer_en == "Theirs"


def test_a_repeat_names_what_it_repeats(staff):
    first, again = stored(), stored(number=2)
    page = staff.post(f"/ops/proposals/{again.pk}/", answered(again, state="merged"))
    assert "Which request does it repeat?" in text(page)
    for wrong in (again.pk, 10**6, 2**70):
        what = answered(again, state="merged", same_as=wrong)
        assert staff.post(f"/ops/proposals/{again.pk}/", what).status_code == 422
    what = answered(again, state="merged", same_as=first.pk)
    assert staff.post(f"/ops/proposals/{again.pk}/", what).status_code == 302
    again.refresh_from_db()
    assert again.same_as == first


def test_what_is_here_now_is_linked(client, staff):
    row = stored()
    what = answered(row, state="done", mirror="haiku")
    assert "no mirror of this name" in text(staff.post(f"/ops/proposals/{row.pk}/", what))
    Mirror.objects.create(name="haiku", path="/haiku/")
    staff.post(f"/ops/proposals/{row.pk}/", what)
    assert '<a href="/mirror/haiku/">' in text(client.get(f"/requests/{row.pk}/"))


def test_staff_see_what_is_alike(staff):
    Mirror.objects.create(name="haiku", path="/haiku/")
    row = stored(contact="ada@example.org")
    stored(number=2, name="HAIKU")
    page = text(staff.get(f"/ops/proposals/{row.pk}/"))
    assert "There is a mirror of this name" in page
    assert "Requests of this name" in page
    assert "ada@example.org" in page


def test_spam_goes_by_itself_and_nothing_else_does(staff):
    long_ago = timezone.now() - timedelta(days=60)
    for number, state in enumerate(State):
        stored(state=state, number=number)
    Proposal.objects.update(changed_at=long_ago)
    call_command("prune", verbosity=0)
    left = set(Proposal.objects.values_list("state", flat=True))
    assert left == set(State.values) - {"spam"}


@pytest.mark.parametrize(("role", "status"), [("editor", 200), ("operator", 200), ("", 403)])
def test_editors_and_operators_answer(role, status):
    make_roles()
    user = User.objects.create_user("eve", is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    client = Client()
    client.force_login(user)
    assert client.get("/ops/proposals/").status_code == status


def test_a_strange_state_shows_what_waits(staff):
    stored(state=State.WAITING)
    assert "Haiku" in text(staff.get("/ops/proposals/?state=%00"))


def test_times_are_of_the_clock_that_is_handed_in():
    now = datetime(2026, 11, 22, 12, tzinfo=timezone.get_default_timezone())
    given = new_pass(now)
    assert given.is_hasty(now + timedelta(seconds=3))
    assert not given.is_hasty(now + timedelta(seconds=5))
    assert given.is_stale(now + timedelta(hours=25))
