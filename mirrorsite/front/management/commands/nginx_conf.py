"""nginx_conf > FILE: the configuration of the nginx in front of this site."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mirrorsite.front.nginx import ConfigError, Wanted, configuration
from mirrorsite.ground.site.models import Identity, Network
from mirrorsite.ground.site.ranges import read_ranges

# option, attribute of Wanted, whether it may be given several times, what it says
OPTIONS = (
    ("--server-name", "names", True, "a name of the site; without any, those of the site's row"),
    ("--listen", "listens", True, "a port, or an address with a port; 80, with TLS also 443"),
    ("--program", "program", False, "where the site's program listens"),
    ("--warming", "warming", False, "loopback address for the warming task (FRONT_URL)"),
    ("--cache", "cache", False, "folder that is there, for kept pages"),
    ("--static", "static", False, "folder of static files, when nginx cannot read var/static"),
    ("--tree", "tree", False, "folder with the mirrors, served with listings of its folders"),
    ("--trusted-proxy", "proxies", True, "address range of a proxy before this nginx"),
    ("--tls-certificate", "certificate", False, "file with the certificate and its chain"),
    ("--tls-key", "key", False, "file with the certificate's key"),
    ("--scheme", "scheme", False, "https when a proxy before this nginx ends TLS"),
)


class Command(BaseCommand):
    help = "Print nginx's configuration for this site; see docs/nginx.md."

    def add_arguments(self, parser: CommandParser) -> None:
        for option, name, is_many, words in OPTIONS:
            default = getattr(Wanted(), name)
            action = "append" if is_many else "store"
            parser.add_argument(option, dest=name, action=action, default=default, help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        given = {name: options[name] for _option, name, _many, _words in OPTIONS}
        try:
            text = configuration(Wanted(**given))
        except ConfigError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(text)
        self.warn(given["names"])

    def warn(self, names: list[str]) -> None:
        """What the configuration leaves out or cannot make right."""
        public = urlsplit(Identity.current().url)
        if names and public.hostname not in names:
            words = f"the site's public address {public.geturl()} is none of the names: correct it"
            self.stderr.write(f"{words} under Records, Site; warming asks for pages by it")
        for network in Network.objects.order_by("name"):
            for fault in read_ranges(network.ranges)[1]:
                words = f"left out: {fault.text!r}, line {fault.line} of the network {network.name}"
                self.stderr.write(words)
