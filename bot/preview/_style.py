"""The look of the page: Discord's measures, burnwatch's colours, dark and light by what the reader's system asks for."""

from __future__ import annotations

from typing import Final

AVATAR: Final = (
    '<svg class="avatar" viewBox="0 0 40 40" role="img" aria-label="burnwatch"><circle class="a0" cx="20" cy="20" r="20"/>'
    '<path class="a1" d="M20 7c1 5 8 8 8 16a8 8 0 0 1-16 0c0-4 2-6 3-9 1 2 2 3 3 3 1-3 0-6 2-10z"/>'
    '<path class="a2" d="M10 25h5l2-4 3 7 3-9 2 6h5"/></svg>'
)

STYLE: Final = """
:root{color-scheme:dark light;--ground:#313338;--deep:#1e1f22;--card:#2b2d31;--ink:#f2f3f5;--text:#dbdee1;--dim:#a8adb5;--line:#3f4147;
--pill:#3c4270;--pillink:#c9cdfb;--code:#1e1f22;--link:#58a6ff;--burn:#f0883e;--mint:#58a6ff;--good:#3fb68b;--alarm:#ff5d5d;--warn:#f2cc60;
--app:#5865f2;--button:#4e5058;--buttonink:#fff;--simbg:#f2cc60;--simink:#1e1f22}
@media (prefers-color-scheme:light){:root{--ground:#fff;--deep:#f2f3f5;--card:#f7f8fa;--ink:#1f2328;--text:#2e3338;--dim:#59636e;--line:#dfe2e6;
--pill:#e1e4fd;--pillink:#3d47c9;--code:#e9ebee;--link:#0b5fd0;--burn:#c2570c;--mint:#0b5fd0;--good:#1a7f5a;--alarm:#cf222e;--warn:#b98300;
--button:#e3e5e8;--buttonink:#1f2328;--simbg:#ffe08a;--simink:#3b2c00}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.4 "gg sans","Source Sans 3","Source Sans Pro","Noto Sans","Helvetica Neue",Helvetica,Arial,sans-serif;overflow-wrap:anywhere}
p,h1,h2,h3,h4,ul,ol,figure{margin:0;padding:0}
ul,ol{list-style:none}
a{color:var(--link)}
a:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
time{cursor:help}
code{background:var(--code);border-radius:3px;padding:0 .25em;font:85%/1.3 ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace}
.dim{color:var(--dim)}
.top,main,.end{max-width:820px;margin:0 auto;padding:0 16px}
.top{padding-top:28px;padding-bottom:20px}
.brand{display:flex;gap:14px;align-items:center}
.brand h1{font-size:24px;line-height:1.2;color:var(--ink)}
.brand p{color:var(--dim)}
.avatar{flex:none;width:40px;height:40px}
.brand .avatar{width:52px;height:52px}
.a0{fill:#1e1f22;stroke:var(--line)}
.a1{fill:#f0883e}
.a2{fill:none;stroke:#fff;stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}
.tiles{display:flex;flex-wrap:wrap;gap:8px;margin-top:18px}
.tile{flex:1 1 150px;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:9px 12px;color:var(--text)}
.tile b{font-size:20px;color:var(--ink);font-variant-numeric:tabular-nums}
.tile .dim{display:block;font-size:13px;line-height:1.3}
.lines{margin-top:14px;display:grid;gap:3px}
nav ol{display:flex;flex-wrap:wrap;gap:6px 18px;margin-top:14px}
nav a{margin-right:8px}
.chapter{margin-bottom:12px}
.heading{border-top:1px solid var(--line);padding:26px 0 4px}
.heading h2{font-size:21px;line-height:1.25;color:var(--ink)}
.heading p{margin-top:4px;color:var(--dim);max-width:64ch}
.channel{position:sticky;top:0;z-index:1;background:var(--ground);border-bottom:1px solid var(--line);padding:11px 0 9px;margin-top:6px;font-weight:600;color:var(--ink)}
.channel span{color:var(--dim);font-weight:400;font-size:20px;line-height:16px;margin-right:2px}
.message{position:relative;display:grid;grid-template-columns:40px minmax(0,1fr);column-gap:16px;padding:14px 0 4px;scroll-margin-top:48px}
.asked{grid-column:2;font-size:14px;color:var(--dim);padding-bottom:4px}
.asked b{color:var(--text)}
.message>.avatar{grid-column:1}
.said{grid-column:2;min-width:0}
.who{display:flex;flex-wrap:wrap;align-items:center;gap:4px 7px;line-height:1.3}
.who b{color:var(--ink);font-weight:600}
.who time,.hush,.edited{font-size:12.5px;color:var(--dim)}
.hush::before{content:"· "}
.app{background:var(--app);color:#fff;font-size:10.5px;font-weight:700;border-radius:4px;padding:1px 5px;line-height:15px}
.sim{display:inline-block;background:var(--simbg);color:var(--simink);font-size:11px;font-weight:700;letter-spacing:.03em;border-radius:4px;padding:1px 6px;line-height:16px;vertical-align:middle}
.pill{background:var(--pill);color:var(--pillink);border-radius:3px;padding:0 3px;font-weight:500}
.embed{max-width:560px;margin-top:6px;background:var(--card);border:1px solid var(--line);border-left:4px solid var(--dim);border-radius:4px;padding:11px 14px 12px;font-size:14.5px;line-height:1.42}
.embed.info{border-left-color:var(--mint)}
.embed.warning{border-left-color:var(--warn)}
.embed.critical{border-left-color:var(--alarm)}
.embed.good{border-left-color:var(--good)}
.embed.quiet{border-left-color:var(--dim)}
.embed h3{font-size:16px;line-height:1.3;color:var(--ink);margin-bottom:5px;unicode-bidi:isolate}
.embed h4{font-size:13.5px;color:var(--ink)}
.embed p+p{margin-top:3px}
.embed b{color:var(--ink);font-variant-numeric:tabular-nums}
.fields{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:8px;margin-top:9px}
.fields .wide{grid-column:1/-1}
.embed img{display:block;width:100%;height:auto;margin-top:11px;border-radius:4px;background:var(--deep)}
.left-out{margin-top:9px;color:var(--dim);font-size:13px}
.alt{margin-top:4px;font-size:12.5px;color:var(--dim)}
.alt summary{cursor:pointer;display:inline-block;border:1px solid var(--line);border-radius:4px;padding:0 6px;font-size:11px;font-weight:700}
.alt p{margin-top:3px}
.embed .foot{margin-top:9px;font-size:12.5px;color:var(--dim)}
.buttons{display:flex;flex-wrap:wrap;gap:8px;margin-top:8px}
.button{display:inline-block;background:var(--button);color:var(--buttonink);border-radius:4px;padding:6px 14px;font-size:14px;font-weight:500;text-decoration:none}
a.button:hover{filter:brightness(1.12)}
.edited{margin-top:4px}
.reply{font-size:13px;color:var(--dim)}
.history{margin-top:3px;font-size:13.5px}
.history>summary{cursor:pointer;color:var(--link);width:max-content;max-width:100%}
.history ol{margin:6px 0 4px;display:grid;gap:8px;padding-left:10px;border-left:2px solid var(--line)}
.history .embed{font-size:13.5px;padding:8px 12px}
.history .embed h3{font-size:14px}
.older{padding:24px 0;color:var(--dim)}
.end{padding-top:26px;padding-bottom:40px;color:var(--dim);font-size:13px}
@media (max-width:520px){
.top,main,.end{padding-left:10px;padding-right:10px}
.message{grid-template-columns:32px minmax(0,1fr);column-gap:9px}
.message>.avatar{width:32px;height:32px}
.embed{padding:9px 10px 10px}
.fields{grid-template-columns:1fr}
.tile{flex-basis:130px}
}
@media print{.channel{position:static}.message{break-inside:avoid}}
"""
