"""What a host is worth to the scam score: known, a shortener, free hosting, or dressed up as a known one.

Private to alerts/governance/scam.py. Tables are short on purpose: an unknown host is only a hint, never a verdict.
"""

from __future__ import annotations

from functools import lru_cache

KNOWN = frozenset(
    """
    akash.network akt.dev akashnet.io akashlytics.com cloudmos.io praetorapp.com overclk.com dcfoundation.io
    cosmos.network cosmos.io interchain.io tendermint.com cometbft.com informal.systems hypha.coop
    osmosis.zone celestia.org dydx.exchange neutron.org stride.zone
    github.com githubusercontent.com gitlab.com commonwealth.im gov.skip.money discourse-cdn.com
    mintscan.io polkachu.com pingpub.com ping.pub explorers.guru atomscan.com
    ipfs.io ipfs.tech cloudflare-ipfs.com gateway.pinata.cloud dweb.link arweave.net
    twitter.com x.com medium.com youtube.com youtu.be reddit.com wikipedia.org linkedin.com
    docs.google.com notion.site notion.so hackmd.io arxiv.org coingecko.com coinmarketcap.com
    zealy.io pyth.network messari.io blockworks.co
    """.split()  # noqa: SIM905 - hosts read best as words
)
"""Where honest proposals keep their texts, code and talk. A link there is no reason; it is taken out all the same."""

SHORTENERS = frozenset(
    """
    bit.ly tinyurl.com t.co goo.gl is.gd v.gd ow.ly buff.ly cutt.ly rb.gy shorturl.at rebrand.ly tiny.cc s.id
    lnkd.in bl.ink t.ly urlz.fr shorte.st adf.ly linktr.ee qr.ae clck.ru dub.sh tr.ee u.to soo.gd x.gd
    """.split()  # noqa: SIM905
)

FREE = (
    "web.app", "firebaseapp.com", "pages.dev", "workers.dev", "r2.dev", "vercel.app", "netlify.app", "github.io",
    "gitlab.io", "herokuapp.com", "onrender.com", "glitch.me", "replit.app", "repl.co", "surge.sh", "fly.dev",
    "blogspot.com", "weebly.com", "wixsite.com", "webflow.io", "wordpress.com", "framer.app", "framer.website",
    "carrd.co", "square.site", "godaddysites.com", "ngrok.io", "ngrok.app", "trycloudflare.com", "azurewebsites.net",
    "amazonaws.com", "googleapis.com",
)  # fmt: skip
"""Where anybody puts up a page within a minute, under a name of his own choice below one that everybody trusts."""

SHARED = (
    "t.me", "telegram.me", "wa.me", "discord.gg", "discord.com", "telegra.ph", "pastebin.com", "drive.google.com", "forms.gle",
    "sites.google.com", "dropbox.com", "mediafire.com", "typeform.com", "mirror.xyz", "cryptpad.fr",
)  # fmt: skip
"""Where the host says nothing about the page: one proposal's page there tells nothing about the next one's."""

PAGES = frozenset(
    """
    ipfs.io cloudflare-ipfs.com gateway.pinata.cloud dweb.link arweave.net gist.github.com notion.site notion.so ipfs: ipns: ar:
    """.split()  # noqa: SIM905
)
"""Known places that serve whatever anybody puts there: a document as a rule, and a page that asks for a wallet as well."""

BRANDS = (
    "akash",
    "akashnet",
    "akashnetwork",
    "cosmos",
    "cosmoshub",
    "cosmosnetwork",
    "keplr",
    "osmosis",
    "celestia",
    "mintscan",
)
_LEET = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g"})
_SECOND = frozenset(("co", "com", "org", "net", "gov", "ac", "edu"))


def is_under(host: str, parents: frozenset[str] | tuple[str, ...]) -> bool:
    """Whether a host is one of those or below one of them."""
    labels = host.split(".")
    return any(".".join(labels[at:]) in parents for at in range(len(labels)))


def is_known(host: str, more: frozenset[str] = frozenset()) -> bool:
    """Whether a link there is no reason. Free pages below a known name are one: sites.google.com."""
    if is_under(host, (*FREE, *SHARED)):
        return False
    return is_under(host, KNOWN) or is_under(host, more) or serves_anything(host)


def serves_anything(host: str) -> bool:
    """Whether a link there is as good as its company: no reason by itself, and none the better beside an offer."""
    return is_under(host, PAGES)


def tells(host: str) -> bool:
    """Whether two links to this host are likely to be of the same people."""
    return "." in host and not is_under(host, SHARED) and not is_under(host, SHORTENERS) and host not in FREE


@lru_cache(maxsize=1024)
def poses(host: str) -> bool:
    """Whether an unknown host wears a known name.

    akash-claim.app, cosmos-network.io, c0smos.network, akahs.network, akash.network.somewhere.com.
    """
    labels = host.split(".")
    if any(is_under(".".join(labels[:upto]), KNOWN) for upto in range(2, len(labels))):
        return True
    name = labels[-2] if len(labels) > 1 else host
    if name in _SECOND and len(labels) > 2:
        name = labels[-3]
    spoken = name.translate(_LEET)
    parts = {part for part in spoken.replace("_", "-").split("-") if part} | {spoken.replace("-", "")}
    if any(part == brand or (len(brand) > 4 and brand in part) for part in parts for brand in BRANDS):
        return True
    return any(_is_slip(part, brand) for part in parts for brand in BRANDS if len(brand) > 4)


def _is_slip(word: str, brand: str) -> bool:
    """Whether a word is a brand with one letter changed, added, left out or swapped with its neighbour."""
    if word == brand or abs(len(word) - len(brand)) > 1 or word[:1] != brand[:1]:
        return False
    at = 0
    while at < min(len(word), len(brand)) and word[at] == brand[at]:
        at += 1
    rest, other = word[at:], brand[at:]
    swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return swapped or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]
