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

STORIES: tuple[dict[str, object], ...] = (
    {"title": "Loyalty programme for long-term delegators", "summary": "Addresses delegating since 2022 qualify. Details and registration on https://akt-loyalty.example"},
    {"title": "Vesting unlock", "summary": "Your locked AKT is ready. Unlock at https://vesting-akt.example"},
    {"title": "ACT stable yield", "summary": "Deposit ACT, earn 28 % APY. https://act-yield.example"},
    {"title": "Keplr discontinues Akash", "summary": "Export your account to https://leap-akash.example before support ends."},
    {"title": "Console credits", "summary": "Everybody who votes gets $100 of credits: https://console-credits.example/akash"},
    {"title": "New RPC required", "summary": "Point your wallet to https://rpc.akash-mainnet.example and approve the chain update"},
    {"title": "Airdrop phase II (ATOM, OSMO, AKT)", "summary": "More on x.com/akash_drop2"},
    {"title": "Free H100 hours for stakers", "summary": "Reply with your seed-secured address at https://h100-free.example"},
    {"title": "Governance NFT", "summary": "Mint your free governance NFT: mint.akash-gov.xyz"},
    {"title": "Compensation vote", "summary": "If you lost funds in the exploit, submit your claim through https://forms.gle/xyz"},
    {"title": "DAO treasury bonus", "summary": "<details><summary>how</summary>go to <b>dao-akt</b>.com and sign</details>"},
    {"title": "Notice of slashing", "summary": "Your stake will be slashed. Prevent it: https://slash-protect.example, connect your wallet."},
    {"title": "AKT->ACT auto conversion", "summary": "Opt out before Friday at https://opt-out-act.example by signing with your wallet"},
    {"title": "Validator airdrop list", "summary": "Search 'akt claim' on Telegram"},
    {"title": "\u0410\u043a\u0446\u0438\u044f \u0434\u043b\u044f \u0434\u0435\u0440\u0436\u0430\u0442\u0435\u043b\u0435\u0439 AKT", "summary": "\u041f\u0435\u0440\u0435\u0432\u0435\u0434\u0438\u0442\u0435 100 AKT \u043d\u0430 akash1qqqsyqcyq5rqwzqfpg9scrgwpugpzysn7tuvyq \u0438 \u043f\u043e\u043b\u0443\u0447\u0438\u0442\u0435 200 \u043e\u0431\u0440\u0430\u0442\u043d\u043e"},
    {"title": "Snapshot taken", "summary": "Result: https://drive.google.com/file/d/1x (open the app inside and connect)"},
    {"title": "Recompensas de staking", "summary": "Conecta tu cartera en https://recompensas-akt.example y reclama"},
    {"title": "Official Akash app", "summary": "Download the official app: https://play-akash.com/app.apk"},
    {"title": "Burn your old AKT", "summary": "Swap old AKT for new AKT: https://akt-v2.example"},
    {"title": "Prize draw", "summary": "Every vote is a ticket. Winners are contacted by @AktPrizeDesk on Telegram. Send your address to take part."},
)  # fmt: skip
"""A second round, of stories that no list of words here tells. At first sight 10 of the 20 were held."""

STORIES_HONEST: tuple[dict[str, object], ...] = (
    {"title": "Akash Website localisation to Japanese", "summary": "https://github.com/akash-network/website/issues/88 " + LONG, "messages": [SPEND]},
    {"title": "Provider tax report tool", "summary": "Free tool for providers: https://taxtool.akashproviders.example - try it and leave feedback in Discord. " + LONG, "messages": [SPEND]},
    {"title": "Staking rewards research", "summary": "Compares rewards over five chains. Paper: https://arxiv.org/abs/2401.00001. " + LONG, "messages": [SPEND]},
    {"title": "Akash Weekly newsletter", "summary": "Subscribe at https://akashweekly.substack.com. 52 issues a year. " + LONG, "messages": [SPEND]},
    {"title": "Refund of the failed proposal deposit (#318)", "summary": "The deposit of 2,500 AKT was burned by mistake; this pays it back to the proposer. " + LONG, "messages": [SPEND]},
    {"title": "Relayer for Solana (Wormhole) gas", "summary": "Gas of 12 months. Dashboard https://grafana.relayer-ops.net/d/1. " + LONG, "messages": [SPEND]},
    {"title": "v2.4.0: wallet-side ledger app update", "summary": "Ledger users update the Cosmos app in Ledger Live; nothing else. https://akash.network/docs/ledger", "messages": [UPGRADE]},
    {"title": "Lower BME settle spread to 0", "messages": [PARAMS]},
    {"title": "Expedited: pause minting above deviation 300 bps", "summary": "Act now to avoid a halt: the median is off. https://github.com/akash-network/AEP/issues/91", "messages": [PARAMS]},
    {"title": "Temperature check: token migration options under AEP-79", "summary": "Options: 1:1 snapshot, claim contract, exchange support. Nothing is to be claimed now. https://github.com/orgs/akash-network/discussions/1200 " + LONG},
    {"title": "Censure of validator X for missing votes", "summary": "https://www.mintscan.io/akash/validators/akashvaloper1x " + LONG},
    {"title": "Should the Foundation publish its wallet addresses?"},
    {"title": "Airdrop policy of the community pool", "summary": "Proposes rules for partner airdrops that the pool receives: what comes is swapped for AKT. " + LONG},
    {"title": "Discord moderation rules", "summary": "https://discord.gg/akash is the only server; moderators never send direct messages. " + LONG},
    {"title": "Update IBC light client Stargaze", "messages": [{"@type": "/ibc.core.client.v1.MsgRecoverClient", "subject_client_id": "a", "substitute_client_id": "b"}]},
    {"title": "Migrate pyth contract to code 15", "messages": [{"@type": "/cosmwasm.wasm.v1.MsgMigrateContract", "contract": "akash1c", "code_id": "15", "msg": {}}]},
)  # fmt: skip
"""Beside them: at first sight none of the 16 was."""
