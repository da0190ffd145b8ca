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
    Written("abroad", "Propuesta: soporte en espa\u00f1ol", "Traducimos la documentaci\u00f3n de Akash, gratis para la comunidad. https://github.com/akash-es/docs " + LONG, ("spend",)),
    Written("wasm", "Store pyth-pro contract", "Code id after storing will be 12. Checksum in https://github.com/akash-network/pyth.", ("wasm",)),
)  # fmt: skip
