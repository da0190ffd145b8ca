"""What words are worth to the scam score: lures, invitations, hurry, secrets, and words in disguise.

Private to alerts/governance/scam.py. Texts arrive with look-alike letters already read as plain ones (bot.foreign).
The lists hold what wallet thieves write everywhere, not what one capture holds.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CORE = (
    "airdrop", "airdrops", "airdropped", "giveaway", "claim", "claims", "claimable", "bonus", "reward", "rewards", "gift",
    "gifts", "migrate", "migration", "redeem", "eligible", "eligibility", "refund", "compensation", "reimbursement", "presale",
    "whitelist", "snapshot", "faucet", "cashback", "jackpot", "voucher", "freemint", "dividend", "payout", "allocation",
)  # fmt: skip
LURES = frozenset(_CORE)


def _bare(text: str) -> str:
    """Letters without their marks, as the texts arrive here."""
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(char for char in apart if unicodedata.category(char) != "Mn"))


_ABROAD = re.compile(
    _bare(
        r"空投|领取|領取|奖励|獎勵|エアドロップ|報酬|에어드랍|에어드롭|보상|جائزة|مكافأة|مكافآت|إيردروب|एयरड्रॉप|इनाम|पुरस्कार|"
    )
    + r"\b(?:reclam[ae]r?|recompensas?|regalo|gratis|resgat(?:e|ar)|recompensa|reclame[rz]?|cadeau|gratuit|"
    r"belohnung(?:en)?|kostenlos|abholen|geschenk|odul|hediye|phan thuong|richiedi|riscatta|omaggio|premi|nhan thuong|odulu\w*|nagrod[ay]|odbierz|klaim|hadiah)\b|"
    r"\b(?:a[иэ]pдpon|[эa][иi]pдpon|paздaч|paздa[eе]m|бecnлath|tokehы|kлeиm|зaбpatь|зaбepиte|harpaд|boзharpaждehи|бohyc|noдapok)",  # noqa: RUF001 - as Cyrillic reads here
    re.IGNORECASE,
)
"""Lures in other languages, without accents and with look-alike letters read as plain ones, as texts arrive here: the last
row are the Russian words for airdrop, hand out, for nothing, tokens, claim, fetch, reward, bonus and gift."""

_THING = r"(?:air\W?drops?|bonus(?:es)?|rewards?|tokens?|coins?|allocations?|gifts?|refunds?|compensation|share|nfts?|payouts?|dividends?|vouchers?|\$\w{2,8})"
_YOUR = r"(?:tokens?|coins?|stake|wallets?|assets?|holdings?|balance|deposits?|rewards?|atom|akt|act|funds)"
_TAKE = r"(?:claim|redeem|collect|withdraw|get|receive|unlock|grab|take|earn|obtain|secure|register\W+for)"
_TOLD = r"(?:\A|\n|[^\w\s,'\u2019&/])\s*(?:please\s+|now\s+|and\s+)?\b"
"""Where a sentence begins: what stands there tells its reader what to do. "Chains that earn a share" tells nobody."""
_OFFERS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"{_TOLD}{_TAKE}\b.{{0,60}}?\b{_THING}",
        rf"\b{_TAKE}\b(?=.{{0,60}}?\byour\b).{{0,60}}?\b{_THING}",
        r"\b(?:claim|redeem|collect|participate|enroll?)\b.{0,30}?\b(?:here|now|today|via|below|at|on|through)\b",
        r"\b(?:check|see|verify|confirm)\b.{0,25}?\b(?:eligibility|eligible|allocation|balance|your\W+wallet)\b",
        r"\b(?:verify|sign\W?in|log\W?in|authenticate|register|validate|approve)\b.{0,80}?\bwith\W+(?:your\W+)?(?:wallet|keplr|leap|ledger)\b",
        r"\b(?:connect|verify|validate|sync\w*|restore|authori[sz]e|approve|rectify|link|import|re\W?connect)\b.{0,20}?\bwallets?\b",
        rf"\b(?:migrate|convert|swap|upgrade|move|bridge|transfer|restake|exchange|send|deposit|unlock|recover|restore|register)\b.{{0,30}}?\b(?:your|their)\b.{{0,25}}?\b{_YOUR}\b",
        _bare(
            r"(?:ウォレット|지갑|钱包|錢包|वॉलेट).{0,12}?(?:接続|연결|连接|連接|कनेक्ट)|(?:连接|連接).{0,6}?(?:钱包|錢包)|(?:اربط|وصل|توصيل).{0,12}?محفظ|"
        )
        + r"\b(?:ket noi vi|cuzdan\w*.{0,20}?bagla\w*|bagla\w*.{0,20}?cuzdan\w*|(?:po|pod)[lł]acz.{0,20}?portfel\w*|hubungkan.{0,20}?(?:wallet|dompet))\b",
        r"\b(?:colleg\w+|conect\w+|connect\w+|verbinde\w*|noдkлючи\w+)\b.{0,20}?\b(?:wallet|portefeuille|billetera|cartera|carteira|koшeл\w+)",
        r"\b(?:get|receive|claim|collect|noлyчи\w+)\b.{0,20}?\b(?:your\W+(?:akt|act|atom|share)|\d[\d,.]*\W+(?:akt|act|atom)|tokehы)\b",
        r"\b(?:try|test|discover|download|install)\b.{0,20}?\b(?:new|latest|updated|official)\b.{0,20}?\b(?:version|app|dapps?|wallet|platform|portal|release|extension)\b",
    )
)
"""What wallet thieves offer or ask for: tokens to be had, wallets to be connected, holdings to be moved."""
_INVITES = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        r"\bclick\W+(?:here|now|below|on|the|this)\b",
        r"\b(?:visit|visiting|go\W+to|head\W+(?:over\W+)?to|open|enter|hurry\W+to|proceed\W+to|browse|scan)\b.{0,40}?\b(?:url|link|site|website|page|portal|dapp|address|code|hxxps?|www)\b",
        r"\bfill\W+(?:in|out|the|this)\b.{0,30}?\bform\b",
        r"\b(?:register|apply|sign\W+up|join|write\W+to|contact|message)\b.{0,30}?\b(?:here|now|today|via|below|us|support|admin)\b",
    )
)
"""Where a text asks its reader to go."""
_POINTERS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        r"\b(?:search|look|google|type|enter)\b(?!.{0,20}\bprop(?:osal)?s?\b).{0,40}?\b(?:in|on|into|through)\b.{0,12}?\b(?:(?:your|keplr|leap|cosmostation|the)\W+(?:\w+\W+)?(?:wallet|browser|app\W?store|play\W?store)|google|bing|telegram|app\W?store|play\W?store)\b",
        r"\bwc:[0-9a-f]{16,}",
        r"\b(?:link|address)\W+(?:is\W+)?in\W+(?:the\W+|our\W+|my\W+)?(?:bio|profile|pinned|description)\b",
    )
)
"""A way to a page that needs no link: what is to be searched for, and where."""
_HANDLE = re.compile(
    r"\b(?:write|message|dm|contact|text|join|reach|support|bot)\b.{0,40}?(?:(?<!\w)@\s?\w{4,32}|\bt\W?me\b|\b(?:telegram|whatsapp)\b)",
    re.IGNORECASE | re.DOTALL,
)
"""Somebody to write to in a messenger. Honest proposals name one too: it only counts beside an offer."""
_PAYS = re.compile(
    r"\b(?:send|transfer|deposit|pay|grant\W+authz|authori[sz]e)\b.{0,60}?\b(?:your|any|to|at\W+least|akt|atom|tokens?|coins?|\d[\d,.]*)\b.{0,60}?\b[a-z]{2,12}1[02-9ac-hj-np-z]{38,58}\b",
    re.IGNORECASE | re.DOTALL,
)
"""An address to which the reader is to send something. A community-pool spend says to whom the chain pays."""
_RETURNS = re.compile(
    r"\b(?:receive|get|returned?|back|double|twice|in\W+exchange|airdrop|activate|unlock)\b", re.IGNORECASE
)
_SECRET = re.compile(
    r"\b(?:enter|submit|provide|type|share|confirm|import|send|give)\b.{0,40}?\b(?:(?:seed|recovery|mnemonic|secret)\W+(?:phrase|words?|key)|private\W+keys?|mnemonic)\b",
    re.IGNORECASE | re.DOTALL,
)
_HURRY = re.compile(
    r"\b(?:expires?\W+(?:in|on|soon|today|tomorrow)|valid\W+(?:until|till|for|only)|only\W+\d+\W+(?:hours?|days?|h)\b|(?:last|final)\W+(?:chance|call|day|hours?)|"
    r"hurry|act\W+(?:now|fast)|don\W?t\W+miss|limited\W+(?:time|offer|spots?|supply)|while\W+(?:supplies|stocks?)\W+last|first\W+come|ends?\W+(?:soon|today|tonight)|"
    r"before\W+(?:it\W?s\W+too\W+late|the\W+deadline)|urgent(?:ly)?|immediately\W+to\W+avoid|lose\W+(?:access|your))\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:guaranteed|risk\W?free|(?:double|twice|triple)\W+(?:your|the)\W+(?:\w+\W+)?(?:akt|act|atom|tokens?|coins?|stake|amount|deposit)|double\W+your|\d{2,4}\s?x\W+(?:gains?|returns?|profit)|passive\W+income|price\W+prediction|to\W+the\W+moon|free\W+(?:tokens?|coins?|money|crypto|mint)|"
    r"earn\W+(?:more|up\W+to|extra|free))\b|\bto\W+\$\d|\d{2,5}\s?%\s?(?:apy|apr)\b",
    re.IGNORECASE,
)
_PICTOGRAM = re.compile("[\u231a-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_TOKEN = re.compile(r"[^\W_]+(?:[@$!][^\W_]+)*|[^\W_]*[@$!|][^\W_]+")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W_][ .\-_*·~'|/+]{1,3}){4,}[^\W_](?![^\W_])")
_JOINED = re.compile(r"(?<![^\W_])[^\W_]{2,6}(?:[.\-_*·~'|/+][^\W_]{1,8}){1,4}(?![^\W_])")
_LEET = str.maketrans(
    {
        "0": "o",
        "1": "i",
        "!": "i",
        "|": "i",
        "3": "e",
        "4": "a",
        "@": "a",
        "5": "s",
        "$": "s",
        "7": "t",
        "8": "b",
        "9": "g",
    }
)
_SPLITS = frozenset(("air-drop", "air-drops", "pre-sale", "free-mint", "give-away", "re-ward", "pay-out", "cash-back"))
"""Spellings that people use without any intent to hide."""
MOST = 16_000
NEAR = 140
"""Characters between an invitation and the link that it invites to."""


def lures(text: str) -> int:
    """How many different lures a text names."""
    low = text[:MOST].lower()
    named = {word for word in _words(low) if word in LURES}
    named |= {spelling for spelling in _SPLITS if spelling in low}
    if re.search(r"\bair\s+drops?\b", low):
        named.add("airdrop")
    return len(named) + len(set(_ABROAD.findall(low)))


def disguised(text: str) -> int:
    """How many lures a text names only when digits are read as letters, or letters are drawn together again."""
    low = text[:MOST].lower()
    found: set[str] = set()
    for token in set(_TOKEN.findall(low)):
        plain = token.translate(_LEET)
        if plain != token and not token.isdigit() and _lure_in(plain, token):
            found.add(plain)
    for pattern in (_SPACED, _JOINED):
        for match in pattern.finditer(low):
            apart = match.group()
            whole = re.sub(r"[^\w]|_", "", apart).translate(_LEET)
            if apart not in _SPLITS and whole in LURES:
                found.add(whole)
    return len(found)


def _lure_in(plain: str, token: str) -> bool:
    """Whether digits read as letters make a lure. A cash tag ($AIRDROP) is only a name in front of its dollar."""
    return plain in LURES and token.lstrip("$@!|") != plain


@lru_cache(maxsize=64)
def _words(low: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", low))


def offers_at(text: str, links: tuple[str, ...]) -> bool:
    """Whether an offer stands near one of these links (given by their words)."""
    return _near(text, _OFFERS, links)


def points_elsewhere(text: str) -> bool:
    """Whether a text leads its reader to a page without a link."""
    return any(pattern.search(text[:MOST]) for pattern in _POINTERS)


def offers_beside_handle(text: str) -> bool:
    """Whether an offer stands near such a way, or near somebody to write to in a messenger."""
    text = text[:MOST]
    ways = [found.span() for pattern in (*_POINTERS, _HANDLE) for found in pattern.finditer(text)]
    spans = [found.span() for pattern in _OFFERS for found in pattern.finditer(text)] if ways else []
    return any(start - NEAR <= end and at <= stop + NEAR for at, end in ways for start, stop in spans)


def invites_to(text: str, links: tuple[str, ...]) -> bool:
    """Whether an invitation stands near one of these links."""
    return _near(text, _INVITES, links)


@lru_cache(maxsize=8)
def _spans(text: str, patterns: tuple[re.Pattern[str], ...]) -> tuple[tuple[int, int], ...]:
    """Where any of them stands; kept for a moment, since each link asks for the same."""
    return tuple(found.span() for pattern in patterns for found in pattern.finditer(text))


def _near(text: str, patterns: tuple[re.Pattern[str], ...], links: tuple[str, ...]) -> bool:
    """A link whose words are not in the text (an HTML form, a picture) is near everything that is said."""
    text = text[:MOST]
    spans = _spans(text, patterns) if links else ()
    flat = text.replace("\n", " ")
    for words in (link.removesuffix("…").rstrip() for link in links) if spans else ():
        at = flat.find(words) if words else -1
        if at < 0 and words:
            return True
        while at >= 0:
            end = at + len(words)
            if any(start - NEAR <= end and at <= stop + NEAR for start, stop in spans):
                return True
            at = flat.find(words, end)
    return False


def asks_for_payment(text: str) -> bool:
    """Whether a text asks its reader to send tokens to an address and promises something for it."""
    found = _PAYS.search(text[:MOST])
    return found is not None and _RETURNS.search(text[max(0, found.start() - NEAR) : found.end() + NEAR]) is not None


def offers(text: str) -> bool:
    """Whether a text offers or asks for what wallet thieves do, wherever it leads."""
    return any(pattern.search(text[:MOST]) for pattern in _OFFERS)


def asks_for_secret(text: str) -> bool:
    """Whether a text asks for what opens a wallet."""
    return _SECRET.search(text[:MOST]) is not None


def hurries(text: str) -> bool:
    """Whether a text presses for time."""
    return _HURRY.search(text[:MOST]) is not None


def promises(text: str) -> bool:
    """Whether a text promises gains."""
    return _PROMISE.search(text[:MOST]) is not None


def is_decorated(title: str) -> bool:
    """Whether a title is dressed with pictograms, or shouts."""
    letters = [char for char in title if char.isalpha()]
    shouts = len(letters) > 12 and sum(char.isupper() for char in letters) > 0.8 * len(letters)
    return shouts or _PICTOGRAM.search(title) is not None


def count(text: str) -> int:
    """How many words a text has."""
    return len(text[:MOST].split())
