"""Proposals written after the scam gate's words, to see what it makes of strangers. No search sees them.

At first sight it held 31 of the 36 scams and 1 of the 24 honest ones. Whoever improves the words is to write new ones.
"""

from __future__ import annotations

LONG = (
    "The work was discussed in the steering committee. Milestones, hours and invoices are public, and what is not spent returns to the pool. "
    * 8
)
SPEND = {
    "@type": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend",
    "recipient": "akash1r",
    "amount": [{"denom": "uakt", "amount": "7000000000"}],
}
UPGRADE = {
    "@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade",
    "plan": {
        "name": "v2.2.0",
        "height": "30000000",
        "info": "https://github.com/akash-network/node/releases/download/v2.2.0/akash.zip",
    },
}
PARAMS = {"@type": "/akash.bme.v1.MsgUpdateParams", "params": {"circuit_breaker_warn_threshold": 9500}}

SCAMS: tuple[dict[str, object], ...] = (
    {"title": "Staking dashboard change", "summary": "From Monday the dashboard is at https://st\u0430ke.akash-network.org - log in there with Keplr."},
    {"title": "Vault notice", "summary": "Your ACT is at risk. Move it with https://\u1d00kash.network.vault-safe.com"},
    {"title": "Cosmostation for AKT", "summary": "Install from http://xn--cosmstation-19b.io and import the account"},
    {"title": "S\u200bn\u200ba\u200bp\u200bs\u200bhot", "summary": "Delegators get a dist\u00adribution, see stakers-akt\u2060.com"},
    {"title": "Distribution schedule", "summary": "The schedule: [github.com/akash-network/community][1]. Every wallet that holds AKT can withdraw.\n\n[1]: https://gh-akash.example/w"},
    {"title": "Half-year bonus", "summary": "Bonus for validators and delegators (see note[^n]).\n\n[^n]: go to half-year.online and link your account"},
    {"title": "Bonus", "summary": "Get it from h&#116;tps://half&#46;bonus-desk&#46;com before Sunday"},
    {"title": "Voters only", "summary": "<div onclick=\"location='https://voter-pay.example'\">Voters receive 12 AKT. Click here</div>"},
    {"title": "Page", "summary": "<object data=https://obj-pay.example></object><p>Redeem your voucher</p>"},
    {"title": "svg", "summary": "<svg><a xlink:href='https://svg-pay.example'><text>Withdraw your rewards</text></a></svg>"},
    {"title": "Unstaking bug", "summary": "Affected stakers restore their balance on akt-restore.support"},
    {"title": "AKT vouchers", "summary": "vouchers.akt-net.bond/redeem"},
    {"title": "Bridge to Solana", "summary": "bridge at akash2sol.finance: swap your AKT one to one before the halt"},
    {"title": "Genesis list", "summary": "bafybei is pinned: https://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi.ipfs.dweb.link - connect your wallet to see your allocation"},
    {"title": "Terms", "summary": "ar://x8Yz holds the form: connect your wallet and collect the tokens"},
    {"title": "Help for tenants", "summary": "Lost leases? Message @akash_help_center on Telegram to receive your tokens back."},
    {"title": "OTC desk", "summary": "t.me/akt_otc sells AKT at half the price, guaranteed, only 24 hours"},
    {"title": "Verification", "summary": "All members verify at discord.gg/akt-verify or lose access to the server"},
    {"title": "Voting helper", "summary": "Scan this code with your phone's wallet ![helper](https://cdn.pix-host.example/a.png) to vote and earn 5 AKT"},
    {"title": "Session", "summary": "wc:aa11bb22cc33dd44ee55ff6677889900@2?relay-protocol=irn&symKey=00 - open it in your wallet and approve to receive the drop"},
    {"title": "Burn event", "summary": "Transfer any amount of AKT to akash1qqqsyqcyq5rqwzqfpg9scrgwpugpzysn7tuvyq and receive double the ACT."},
    {"title": "Security review", "summary": "Provide the recovery words of your validator at https://sec-review.example"},
    {"title": "AKT \uc5d0\uc5b4\ub4dc\ub86d \uc774\ubca4\ud2b8", "summary": "\uc9c0\uac11 \uc5f0\uacb0 \ud6c4 \ud1a0\ud070\uc744 \ubc1b\uc73c\uc138\uc694 https://kr-akt.example"},
    {"title": "AKT \u8cea\u62bc\u734e\u52f5", "summary": "\u9023\u63a5\u9322\u5305\u9818\u53d6: https://tw-akt.example"},
    {"title": "R\u00e9compense pour les d\u00e9l\u00e9gateurs", "summary": "R\u00e9clamez vos AKT sur https://fr-akt.example et connectez votre portefeuille"},
    {"title": "\u041d\u0430\u0433\u0440\u0430\u0434\u0430 \u0434\u0435\u043b\u0435\u0433\u0430\u0442\u043e\u0440\u0430\u043c", "summary": "\u0417\u0430\u0431\u0435\u0440\u0438\u0442\u0435 \u0442\u043e\u043a\u0435\u043d\u044b: https://ru-akt.example \u043f\u043e\u0434\u043a\u043b\u044e\u0447\u0438\u0442\u0435 \u043a\u043e\u0448\u0435\u043b\u0451\u043a"},
    {"title": "Hadiah AKT", "summary": "Klaim token Anda di https://id-akt.example, hubungkan wallet"},
    {"title": "Delegation report", "summary": "Quarterly report.", "metadata": '{"title": "Delegation report", "details": {"en": "Claim your tokens at https://report-claim.example today"}}'},
    {"title": "Contract", "messages": [{"@type": "/cosmwasm.wasm.v1.MsgExecuteContract", "contract": "akash1c", "msg": {"note": "Airdrop is live: claim your AKT on https://exec-claim.example"}, "funds": []}]},
    {"title": "Reward desk", "summary": "Collect at \u2067\u202eofni.tka-drawer\u202c\u2069"},
    {"title": "Rates", "summary": "| asset | claim |\n|--|--|\n| AKT | https://rates-claim.example |\n| ACT | https://rates-claim.example/act |"},
    {"title": ">>> Foundation", "summary": "> Every delegator should **migrate their AKT** through https://fnd-migrate.example\n> before the snapshot"},
    {"title": "Bonus page", "summary": "bonus-akt[dot]com is where you collect it"},
    {"title": "Rewards portal", "summary": "https://www.youtube.com/redirect?q=https%3A%2F%2Frwd-akt.example - withdraw your rewards"},
    {"title": "Claim list", "summary": "https://gist.github.com/x/1 - claim your AKT with the tool there"},
    {"title": "Upgrade for holders", "summary": "Holders should upgrade their tokens at https://akash-upgrade.network"},
)  # fmt: skip

HONEST: tuple[dict[str, object], ...] = (
    {"title": "Akash at NeurIPS 2026 - booth funding", "summary": "Details and cost sheet (https://docs.google.com/spreadsheets/d/1ab). Discussed here: https://github.com/orgs/akash-network/discussions/640. " + LONG, "messages": [SPEND]},
    {"title": "Awesome Akash maintenance", "summary": "I maintain awesome-akash (https://github.com/akash-network/awesome-akash). 30 hours per month. " + LONG, "messages": [SPEND]},
    {"title": "Reward the winners of the Akash x HackFS bounties", "summary": "Eight teams receive 500 AKT each, addresses are in https://github.com/akash-network/community/hackfs.md. " + LONG, "messages": [SPEND]},
    {"title": "Cosmos Hub liquidity swap: AKT for ATOM", "summary": "Swaps 50,000 AKT of the pool for ATOM by an escrow. https://forum.cosmos.network/t/77 " + LONG, "messages": [SPEND]},
    {"title": "Foundry: GPU provider onboarding bonus", "summary": "A bonus of 200 AKT for each provider that stays online three months; register with the working group on GitHub. " + LONG, "messages": [SPEND]},
    {"title": "Akash Insiders 2027", "summary": "Insiders earn AKT for support in Discord. Apply at https://akash.network/community/akash-insiders. " + LONG, "messages": [SPEND]},
    {"title": "Cover conversion costs of the Q2 grant", "summary": "AKT fell by 30 % between vote and payout; this pays the difference. " + LONG, "messages": [SPEND]},
    {"title": "Akashlytics Deploy -> Cloudmos development", "summary": "Visit https://cloudmos.io for the tool. New version of the app comes in May. " + LONG, "messages": [SPEND]},
    {"title": "Events 2027: claim of unspent tickets", "summary": "Refunds of unspent tickets go to the pool. " + LONG, "messages": [SPEND]},
    {"title": "Mainnet 21 upgrade v2.3.0", "summary": "Validators: download the binary from the release page https://github.com/akash-network/node/releases/tag/v2.3.0 before the height.", "messages": [UPGRADE]},
    {"title": "Emergency patch v2.2.1 (expedited)", "summary": "Urgent: fixes a consensus fault. Please vote as soon as possible.", "messages": [UPGRADE], "expedited": True},
    {"title": "Set oracle max staleness to 90 s", "summary": "After the June outages. https://github.com/akash-network/support/issues/545", "messages": [PARAMS]},
    {"title": "Community tax 20 % -> 10 %", "summary": "Stakers' rewards rise by 1.2 points. " + LONG, "messages": [PARAMS]},
    {"title": "Make bids cheaper: bid deposit 0.5 AKT", "messages": [PARAMS]},
    {"title": "AEP-88 (4/5): instantiate verifier", "summary": "Code id 14. https://docs.pyth.network/price-feeds", "messages": [{"@type": "/cosmwasm.wasm.v1.MsgInstantiateContract", "code_id": "14", "label": "pyth-verifier", "msg": {}, "admin": "", "funds": []}]},
    {"title": "Do we want a bridge to Solana?", "summary": "A question to stakers only. Background https://solana.com/developers and https://github.com/orgs/akash-network/discussions/990. " + LONG},
    {"title": "AEP-79: conversion of AKT holders at sunset", "summary": "Asks whether holders should be converted by snapshot at height H. Nobody has to do anything, and no site will ask for your wallet. https://akash.network/roadmap/aep-79 " + LONG},
    {"title": "Rebrand: new Console domain", "summary": "Deloitte-free text. The Console moves to https://console.akash.network by AEP-84; old links go on to work. " + LONG},
    {"title": "Reward schedule for provider verification (AEP-86)", "summary": "Draft at https://github.com/akash-network/AEP/pull/86. " + LONG},
    {"title": "Tenant refunds: should outages be refunded?", "summary": "Signal vote. A refund would be paid by a later spend proposal. " + LONG},
    {"title": "Akash \u4e2d\u6587\u793e\u533a 2027", "summary": "\u7ffb\u8bd1\u6587\u6863,\u7ec4\u7ec7\u6d3b\u52a8\u3002 https://medium.com/@akashcn " + LONG, "messages": [SPEND]},
    {"title": "\u0420\u0443\u0441\u0441\u043a\u043e\u044f\u0437\u044b\u0447\u043d\u043e\u0435 \u0441\u043e\u043e\u0431\u0449\u0435\u0441\u0442\u0432\u043e Akash", "summary": "\u041f\u0435\u0440\u0435\u0432\u043e\u0434\u044b, \u0432\u0441\u0442\u0440\u0435\u0447\u0438 \u0438 \u043d\u0430\u0433\u0440\u0430\u0434\u044b \u0437\u0430 \u0441\u0442\u0430\u0442\u044c\u0438. https://t.me/akashru " + LONG, "messages": [SPEND]},
    {"title": "Gifts for conference speakers", "summary": "T-shirts and mugs for 40 speakers. " + LONG, "messages": [SPEND]},
    {"title": "Stop airdrop spam: raise the minimum deposit", "summary": "Spam proposals cost 2,500 AKT today; see the list at https://scamlist.cosmos-community.org. " + LONG},
)  # fmt: skip
