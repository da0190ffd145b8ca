"""Proposals written for the scam gate: scams of many families, none of them copied, and honest ones that come close.

Every host is made up or of a reserved name. A family is a way to cheat; the tuning leaves each one out in turn.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """One written proposal."""

    family: str
    title: str
    summary: str
    kinds: tuple[str, ...] = ()
    metadata: str = ""


LONG = (
    "This proposal continues the work that the community approved last year. The team delivered the indexer, the "
    "documentation and the provider audit tooling, and reports its hours in the open. The budget covers two engineers "
    "for one quarter, paid in tranches after each milestone, and what is left over goes back to the community pool. "
) * 12

SCAMS = (
    # the drop: the plainest of all, in words of our own
    Written("drop", "AKT community airdrop is live", "Stakers of AKT are eligible for the spring airdrop. Claim your tokens at https://akt-drop.example before the snapshot closes."),
    Written("drop", "Genesis rewards for delegators", "Every wallet that staked before block 20,000,000 receives a reward. Collect it here: [rewards page](https://genesis-pay.example/start)"),
    Written("drop", "Thank you, delegators", "We set aside 400,000 AKT for you. Check your allocation on https://delegator-thanks.example and withdraw the tokens within 48 hours. Only 2 days left."),
    # the move: holdings must be brought to safety
    Written("move", "Mandatory AKT migration for Mainnet 20", "All holders must migrate their tokens before the halt. Move your AKT to the new chain at https://mainnet20.example/move or lose access."),
    Written("move", "v3.0.0-sunset: convert your AKT", "Akash leaves its chain. Convert your tokens to the new network now: https://sunset-bridge.example"),
    Written("move", "Staking module upgrade notice", "Delegations will stop earning after the upgrade. Restake your tokens on the updated portal https://restake-portal.example to continue. This expires in 24 hours."),
    # the mint bonus: BME words
    Written("bonus", "ACT launch bonus", "For the first month each conversion receives 20 % extra. Swap your AKT to ACT with the bonus at https://act-swap.example"),
    Written("bonus", "Double your ACT", "Deposit your AKT at https://bme-vault.example and receive twice the ACT. Guaranteed by the vault, limited time."),
    # elsewhere: no link at all, so that a filter finds none
    Written("elsewhere", "Akash Season 2", "Search for akash-season2 in your wallet browser and follow the steps to receive your AKT."),
    Written("elsewhere", "Validator update", "Write to @akash_desk on Telegram to get your share of the stakers pool."),
    Written("elsewhere", "Snapshot results", "The snapshot was taken. See whether you qualify: the link is in our bio."),
    Written("elsewhere", "AKT holders", "Type akash-vault-two in Google, open the first result and connect your wallet to get your AKT."),
    Written("abroad", "Раздача AKT стейкерам", "Получите бесплатные токены AKT на https://akt-razdacha.example до конца недели. Подключите кошелек."),
    Written("abroad", "Distribuzione dei premi", "Richiedi i tuoi premi su https://premi-akt.example: collega il tuo wallet."),
    # the refund
    Written("refund", "Compensation for the June outage", "Tenants and delegators hit by the outage get a refund. Claim your refund at https://outage-refund.example with your wallet."),
    Written("refund", "Return of unclaimed provider incentives", "Unclaimed incentives are paid out to delegators. Register for your share at https://incentive-return.example today."),
    # hosts in costume
    Written("costume", "Akash Console v3 rewards", "Connect your wallet to the new console at https://c0nsole-akash.example and collect your rewards."),
    Written("costume", "Console update", "Please verify your wallet on https://\u0430kash.network/console to keep your leases."),
    Written("costume", "New wallet release", "Download the updated wallet at https://xn--kash-5cd.network and import your wallet."),
    Written("costume", "Staking page moved", "The staking page is now https://akash-network.io. Reconnect your wallet there to go on earning."),
    Written("costume", "Explorer maintenance", "Confirm your balance on https://www.mintscam.io/akash and connect your wallet."),
    # links that say another thing than they do
    Written("masked", "Delegator survey", "Collect your participation reward at [https://akash.network/rewards][1].\n\n[1]: https://survey-pay.example/x"),
    Written("masked", "Validator payout", "According to the tokenomics page [akash.network](https://payout-desk.example) every delegator can withdraw a payout here."),
    Written("masked", "Snapshot result", "<a href='https://drop-results.example'>https://akash.network/snapshot</a> shows who is eligible. Claim now."),
    Written("masked", "Upgrade bonus", "Get your bonus at [console.akash.network](https://console.akash.network@bonus-pay.example/)"),
    # words in disguise
    Written("disguise", "A\u200bir\u200bdrop for stakers", "Get the air\u200bdrop at https://zero-width.example today."),
    Written("disguise", "AKT A I R D R O P", "Visit our page https://spaced-out.example and c-l-a-i-m it."),
    Written("disguise", "AKT A1rdr0p", "Get it at https://leet-drop.example now."),
    Written("disguise", "\u0410irdr\u043ep for delegators", "Cl\u0430im your t\u043ekens at https://mixed-letters.example"),
    Written("disguise", "\uff21\uff29\uff32\uff24\uff32\uff2f\uff30 for stakers", "\uff23\uff4c\uff41\uff49\uff4d your tokens: https://fullwidth.example"),
    Written("disguise", "\U0001d400\U0001d422\U0001d42b\U0001d41d\U0001d42b\U0001d428\U0001d429", "\U0001d402\U0001d425\U0001d41a\U0001d422\U0001d426 your tokens at https://bold-letters.example"),
    Written("disguise", "\u00c1irdr\u00f6p round two", "Cl\u00e0im your t\u00f6kens at https://accents.example"),
    Written("disguise", "AKT reward", "Claim your tokens at \u202ehttps://turned-round.example\u202c now"),
    # no scheme, no click
    Written("bare", "Staking rewards portal", "Withdraw your rewards on stake-akt.com today"),
    Written("bare", "AKT airdrop", "www.akt-airdrop-site.xyz"),
    Written("bare", "Claim on delegator-bonus.com", "Eligible wallets are listed there."),
    Written("bare", "ATOM and AKT bridge gift", "Go to the page gift-bridge\uff0ecom and get the gift"),
    Written("bare", "Rewards", "Get your tokens: xn--akt-claim-x9a.com"),
    # pictures
    Written("picture", "Airdrop for Akash stakers", "![scan to claim](https://img-host.example/qr.png)"),
    Written("picture", "Scan and collect", "Scan the code to receive your tokens ![qr](https://pictures.example/code.png)"),
    # shorteners and free pages
    Written("hosting", "Delegation rewards", "Collect your rewards: https://bit.ly/3akt"),
    Written("hosting", "Wallet check", "Verify your wallet at https://akash-support.web.app to avoid losing access."),
    Written("hosting", "Support desk open", "Contact support on https://t.me/akash_recovery_desk to recover your tokens."),
    Written("hosting", "Airdrop form", "Fill in the form to receive your tokens: https://forms.gle/abcdefg"),
    # a mask of authority
    Written("notice", "Official notice: wallet validation required", "Due to the security incident every wallet must be validated. Validate your wallet at https://security-desk.example immediately to avoid loss."),
    Written("notice", "Security advisory 2026-11", "Approvals were leaked. Rectify your wallet on https://revoke-desk.example and confirm with your recovery phrase: enter your seed phrase to sign."),
    # camouflage: a real message, or a long honest text around one sentence
    Written("camouflage", "Community support, Q1 2027", "Delegators receive a bonus for voting yes. Claim your tokens at https://vote-bonus.example now, only 3 days.", ("spend",)),
    Written("camouflage", "Airdrop distribution funding", "Funds the airdrop to all stakers. Claim your share at https://distribution-desk.example today.", ("spend",)),
    Written("camouflage", "Provider tooling and delegator rewards", LONG + " Delegators claim their rewards at https://tooling-rewards.example today. " + LONG),
    # other languages
    Written("abroad", "Airdrop para stakers de AKT", "Reclama tu recompensa en https://recompensa.example hoy"),
    Written("abroad", "Kostenlos: AKT Belohnung", "Jetzt abholen: https://belohnung.example"),
    Written("abroad", "AKT \u7a7a\u6295", "\u9886\u53d6\u5956\u52b1\uff1a https://kongtou.example"),
    # the quiet one: no lure in it at all
    Written("quiet", "Staking dashboard v2", "The new staking dashboard is online at https://stake-akash.example. Connect your wallet to continue."),
    Written("quiet", "Keplr extension 0.13", "Install the updated Keplr extension from https://keplr-wallet.example and import your wallet."),
    # metadata carries it
    Written("metadata", "Community programme", "A programme for delegators.", (), '{"proposal":{"title":"x","text":["Claim your AKT at https://nested-claim.example now, the airdrop ends today"]}}'),
    # what a page may hide in its source
    Written("html", "Notice to holders", "<form action='https://form-drop.example'><button>Connect wallet</button></form>"),
    Written("html", "Delegator page", "<iframe src='https://frame-drop.example/claim'></iframe> claim your tokens"),
    Written("html", "Delegator desk", '<a\nhref = "https://newline-drop.example">Official page</a>: withdraw your bonus'),
    Written("html", "Styled", '<b style="background:url(https://css-drop.example/x.png)">Claim your AKT</b>'),
    Written("html", "Community gift", "Visit akt&#46;gift-page&#x2e;com and get the gift"),
    Written("html", "Page", "[open](data:text/html,<script>alert(1)</script>) and connect your wallet"),
    # known places that serve whatever anybody puts there, and pages that lead on
    Written("pages", "Airdrop page", "Open ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi in your wallet and claim your AKT."),
    Written("pages", "Season results", "The claim page lives forever at https://arweave.net/abc123: connect your wallet and claim your tokens."),
    Written("pages", "Stakers list", "Check your allocation on https://gist.github.com/aktdrop/1 and claim with the address given there"),
    Written("pages", "Stakers page", "https://github.com/login?return_to=https://redirect.example connect your wallet and claim your tokens"),
    # into a messenger
    Written("invite", "Server moved", "Verify at https://discord.com/invite/akashverify with your wallet before the deadline."),
    Written("invite", "New official server", "The old server was compromised. Join discord.gg/akash-new and verify your wallet to claim your role."),
    Written("invite", "AKT bonus bot", "tg://resolve?domain=aktbonusbot gives every holder a bonus. Start it and claim your AKT."),
    Written("invite", "Recovery desk", "Contact us on WhatsApp +1 202 555 0143 to get your AKT back. Only today."),
    # nothing to click: to be signed, to be sent
    Written("signing", "Node check", "Connect via WalletConnect on https://node-check.example and sign the message to validate your wallet."),
    Written("signing", "Auto compounding", "Grant authz to akash1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnqqqqqq and receive 40 % APR guaranteed."),
    Written("signing", "Doubling event", "Send 10 to 5000 AKT to akash1qqqsyqcyq5rqwzqfpg9scrgwpugpzysn7tuvyq and get twice the amount back within an hour."),
    # more disguise, more languages
    Written("disguise", "R\u00adewards for del\u00adegators", "Co\u00adllect at https://akt\u200b-pay.example now"),
    Written("disguise", "AKT gift", "h t t p s : / / a k t - g i f t . c o m"),
    Written("disguise", "AKT distribution", "akt-drop (dot) com, connect your wallet there and claim"),
    Written("disguise", "\u1d04\u029f\u1d00\u026a\u1d0d \u028f\u1d0f\u1d1c\u0280 \u1d00\u1d0b\u1d1b", "https://small-caps.example"),
    Written("abroad", "AKT \uc5d0\uc5b4\ub4dc\ub78d", "\uc9c0\uac11\uc744 \uc5f0\uacb0\ud558\uace0 \ubcf4\uc0c1\uc744 \uccad\uad6c\ud558\uc138\uc694: https://akt-kr.example"),
    Written("abroad", "\u30a8\u30a2\u30c9\u30ed\u30c3\u30d7\u7b2c\u4e8c\u56de", "\u30a6\u30a9\u30ec\u30c3\u30c8\u3092\u63a5\u7d9a\u3057\u3066\u304f\u3060\u3055\u3044 https://akt-jp.example"),
    Written("abroad", "Ph\u1ea7n th\u01b0\u1edfng staking AKT", "K\u1ebft n\u1ed1i v\u00ed c\u1ee7a b\u1ea1n: https://akt-vn.example"),
    Written("abroad", "AKT \u00f6d\u00fcl\u00fc", "C\u00fczdan\u0131n\u0131z\u0131 ba\u011flay\u0131n: https://akt-tr.example"),
    Written("abroad", "\u062c\u0627\u0626\u0632\u0629 AKT", "\u0627\u0631\u0628\u0637 \u0645\u062d\u0641\u0638\u062a\u0643 https://akt-ar.example"),
    Written("abroad", "Nagrody AKT", "Odbierz swoje tokeny na https://akt-pl.example i po\u0142\u0105cz portfel"),
    Written("metadata", "Community rewards", "", (), '{"title":"Community rewards","summary":"Claim your tokens at https://meta-claim.example today","details":"Only 2 days left"}'),
)  # fmt: skip

HONEST = (
    Written("contact", "Fund the Akash community calls", "We ask for 4,000 AKT. Questions: write to @callhost on Telegram or in the forum at https://calls.example. " + LONG, ("spend",)),
    Written("contact", "How to vote on the BME rollout", "Search for proposal 318 in your wallet or in Mintscan and read the forum thread before you vote. " + LONG),
    Written("contact", "Provider incentives, third pilot", "Providers apply on Discord or contact the team via Telegram @akashpilot to receive rewards. " + LONG, ("spend",)),
    Written("contact", "Support desk for providers", "The desk answers on Telegram @desk and on Discord during office hours. Join us there. " + LONG, ("spend",)),
    Written("programme", "Zealy Program Q2 2027", "Participants earn points for tutorials and claim rewards at https://zealy.io/c/akash. " + LONG, ("spend",)),
    Written("programme", "Akash Tenant Incentives Pilot 2", "Tenants apply for a refund of their first lease on our site https://tenant-programme.example. " + LONG, ("spend",)),
    Written("programme", "Return unclaimed airdrop tokens to the community pool", "The partner chain holds an unclaimed allocation of its airdrop. This text asks whether it should come back. Discussion: https://github.com/orgs/akash-network/discussions/9999 " + LONG),
    Written("programme", "Match a partner's liquidity rewards for three months", "The partner https://partner-rise.example pays monthly rewards to chains by their deposits. Chains that take part earn a share of the monthly rewards, and this spend doubles what reaches ours. See https://partner-rise.example/terms for the terms. " + LONG, ("spend",)),
    Written("upgrade", "Akash Mainnet 19 Upgrade", "Providers migrate their leases after the upgrade, see https://akash.network/docs/mainnet-19. Operators build from https://github.com/akash-network/node.", ("upgrade",)),
    Written("upgrade", "v3.0.0-sunset", "Redeem continues for 90 days after height C. The plan is AEP-79.", ("upgrade",)),
    Written("params", "Bid/deployment min deposit 5 AKT -> 0.5 AKT", "Lowers the deposit.", ("params",)),
    Written("params", "Raise BME warn threshold", "The breaker warned too late in June. https://forum.example/t/12", ("params",)),
    Written("spend", "Community Funding Request for Praetor", "We built https://praetor.example and ask for 165,000 AKT. Visit our website https://praetor.example for the demo. " + LONG, ("spend",)),
    Written("spend", "Hermes Price Relayer Operations \u2013 Foundation AKT Funding Request", "The Foundation requests 230,557.40 AKT for gas.", ("spend",)),
    Written("spend", "GPU workshop in Berlin \U0001f680", "Join us at https://workshop.example. Tickets are free for delegators. " + LONG, ("spend",)),
    Written("signal", "Signal: keep the take rate", "Should the take rate stay? Background: https://blog.example/take-rate. Vote yes to keep it. " + LONG),
    Written("signal", "Transition of the CAB into the Akash Accelerator", "Text proposal without any link."),
    Written("signal", "Do you want a second oracle?", "Yes or no. https://medium.com/@someone/oracle"),
    Written("links", "Community Support, Q1 2028", "Insiders answer on Discord (https://discord.akash.network). Rewards are paid monthly. " + LONG, ("spend",)),
    Written("links", "Akash at a conference", "Cost sheet (https://docs.google.com/spreadsheets/d/1ab), discussed at https://github.com/orgs/akash-network/discussions/640. " + LONG, ("spend",)),
    Written("links", "Ratify the constitution", "The text is at ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi and in the forum."),
    Written("links", "Archive of the tokenomics thread", "Kept at https://web.archive.org/web/2026/https://akash.network/blog/x. " + LONG),
    Written("warning", "Warning: scam proposals", "Do not click any link in #402 and #405. Nobody asks you to connect your wallet or to claim an airdrop. Vote No With Veto. " + LONG),
    Written("warning", "Spam costs attention", "Spam proposals promise airdrops and bonuses; voters should use NoWithVeto. https://github.com/orgs/akash-network/discussions/7"),
    Written("programme", "Bounty programme for the documentation", "Contributors claim a bounty on https://github.com/akash-network/community/issues and get paid in AKT. " + LONG, ("spend",)),
    Written("programme", "Reward the winners of the hackathon", "Eight teams receive 500 AKT each, by the list in https://github.com/akash-network/community/hackathon.md. " + LONG, ("spend",)),
    Written("programme", "Refunds of unspent tickets", "What was not used goes back to the pool. " + LONG, ("spend",)),
    Written("upgrade", "Mainnet 20: migration to the new store", "Migration happens at the height. Tenants need not act. https://akash.network/docs/mainnet-20", ("upgrade",)),
    Written("signal", "AEP-79: holders at sunset", "Asks whether holders are converted by snapshot. Nobody has to do anything, and no site will ask for your wallet. https://akash.network/roadmap/aep-79 " + LONG),
    Written("params", "Pyth router contracts, 3 of 5", "Validators are asked to vote soon: the cut-over is on 1 December, so time is limited.", ("params",)),
    Written("abroad", "Akash \u4e2d\u6587\u793e\u533a", "\u7ffb\u8bd1\u6587\u6863\uff0c\u7ec4\u7ec7\u6d3b\u52a8\u3002 https://medium.com/@akashcn " + LONG, ("spend",)),
    Written("abroad", "Akash T\u00fcrkiye toplulu\u011fu", "Etkinlikler ve e\u011fitim. https://twitter.com/akashturkiye " + LONG, ("spend",)),
    Written("abroad", "Propuesta: soporte en espa\u00f1ol", "Traducimos la documentaci\u00f3n de Akash, gratis para la comunidad. https://github.com/akash-es/docs " + LONG, ("spend",)),
    Written("wasm", "Store pyth-pro contract", "Code id after storing will be 12. Checksum in https://github.com/akash-network/pyth.", ("wasm",)),
)  # fmt: skip
