import { DARK, LIGHT } from '../diagram/palette';
import { ROOT_CLASS, variables } from '../diagram/style-sheet';

/** The page's own style sheet. Its class names are none that the picture has, whose own rules reach the picture alone. */
export const STYLE_SHEET = `:root{${variables(LIGHT)};color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}
header,main,footer{max-width:74rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.5rem}
h1{margin:0;font-size:1.75rem;line-height:1.2;overflow-wrap:anywhere}
h2{margin:2.5rem 0 .75rem;padding-bottom:.3rem;border-bottom:1px solid var(--edge);font-size:1.3rem;line-height:1.25}
h3,h4{margin:1.25rem 0 .5rem;font-size:1.05rem;line-height:1.3}
p{margin:.5rem 0}
p,li,dd,h3,h4{overflow-wrap:anywhere}
header>p,.muted,.meaning{color:var(--muted)}
a{color:var(--path)}
a:focus-visible,.scroll:focus-visible{outline:3px solid var(--path);outline-offset:2px}
code{font:.875em ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;overflow-wrap:anywhere}
code,td,th,dd,h1,.note{unicode-bidi:isolate}
.note{font-weight:600;overflow-wrap:anywhere}
.skip{position:absolute;left:-100rem;padding:.5rem 1rem;background:var(--paper)}
.skip:focus{left:0}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
nav ul{display:flex;flex-wrap:wrap;gap:0 1.25rem;margin:.75rem 0 0;padding:0;list-style:none}
nav li{margin:0}
nav a{display:inline-block;padding:.15rem 0}
ul{padding-left:1.25rem}
li{margin:.25rem 0}
.headline{margin:1rem 0;color:var(--ink)!important;padding:.75rem 1rem;border-left:.4rem solid;border-radius:4px;background:var(--raised);font-size:1.15rem;overflow-wrap:anywhere}
.headline.is-good{border-color:var(--good)}
.headline.is-warning{border-color:var(--warning)}
.headline.is-error{border-color:var(--error)}
.headline strong,.badge,.outcome{color:var(--ink)}
.is-good>strong,.badge.is-good,.outcome.is-good{color:var(--good)}
.is-warning>strong,.badge.is-warning,.outcome.is-warning{color:var(--warning)}
.is-error>strong,.badge.is-error,.outcome.is-error{color:var(--error)}
.badge{display:inline-block;padding:0 .5em;border:1px solid;border-radius:1em;font-size:.875rem;font-weight:600;white-space:nowrap}
.outcome{font-weight:600}
.outcome.is-good{font-weight:400}
.outcome a{color:inherit}
.mark{display:inline-block;min-width:1.5rem;padding:0 .4rem;border-radius:.75rem;color:var(--on-mark);font-size:.875rem;line-height:1.5rem;text-align:center}
.mark.is-error{background:var(--error)}
.mark.is-warning{background:var(--warning)}
.finding{margin:.75rem 0;padding:.25rem 1rem .75rem;border:1px solid var(--edge);border-left:.4rem solid;border-radius:4px;break-inside:avoid}
.finding.is-error{border-left-color:var(--error)}
.finding.is-warning{border-left-color:var(--warning)}
.finding h3,.finding h4{margin-top:.5rem}
:target{outline:3px solid var(--path);outline-offset:2px}
section:target{outline:0}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.35rem .9rem;margin:.5rem 0 0}
dt{color:var(--muted)}
dd{margin:0}
.command{display:block;margin-top:.35rem;padding:.4rem .6rem;border-radius:4px;background:var(--raised);white-space:pre-wrap}
.scroll{position:relative;max-width:100%;margin:0 0 1.25rem;overflow-x:auto}
table{border-collapse:collapse;font-size:.9375rem}
caption{padding:.25rem 0 .5rem;color:var(--muted);text-align:left}
td code{overflow-wrap:break-word}
.drift :is(th,td,code){overflow-wrap:anywhere}
.drift tbody th{min-width:12rem}
.drift :is(th,td):nth-child(n+2):nth-child(-n+4){min-width:7rem}
.drift td:nth-child(5){min-width:20rem}
th,td{padding:.4rem 1.25rem .4rem 0;border-top:1px solid var(--edge);text-align:left;vertical-align:top}
thead th{border-top:0;color:var(--muted);font-weight:600;white-space:nowrap;vertical-align:bottom}
tbody th{font-weight:600}
.meaning{display:block;font-size:.875rem;font-weight:400}
.grids{display:flex;flex-wrap:wrap;gap:0 2.5rem}
.rules caption,.limits caption,.drift caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.grid th,.grid td{padding:.3rem .7rem;border:1px solid var(--edge);white-space:nowrap}
.grid td{text-align:center}
.grid tbody th{font-weight:400}
.grid th:first-child{position:sticky;left:0;background:var(--paper)}
.grid.wide thead th:not(:first-child){padding:.45rem .15rem}
.grid.wide td{padding:.3rem .4rem}
.upright{display:inline-block;max-height:12rem;writing-mode:vertical-rl;transform:rotate(180deg);overflow-wrap:anywhere}
.limits{width:100%}
.limits tbody th{min-width:11rem}
.limits td:nth-child(2){width:24%;min-width:8rem}
.limits :is(th,td):nth-child(n+3):nth-child(-n+5){text-align:right}
.count{font-variant-numeric:tabular-nums}
.bar{display:block;width:100%;height:.85rem;margin-top:.25rem;border:1px solid var(--edge);border-radius:2px}
.whole{fill:var(--raised)}
.used-fine{fill:var(--path)}
.used-warning{fill:var(--warning)}
.used-error{fill:var(--error)}
.usual{fill:var(--ink)}
.picture{border:1px solid var(--edge);border-radius:4px}
.picture svg{display:block;width:100%;min-width:60rem;height:auto}
footer{margin-top:2.5rem;padding-bottom:2rem;color:var(--muted);font-size:.875rem}
@media (max-width:40rem){
h1{font-size:1.4rem}
header,main,footer{padding-left:.75rem;padding-right:.75rem}
dl{display:block}
dt{margin-top:.5rem}
th,td{padding-right:.75rem}
}
@media print{
:root,svg.${ROOT_CLASS}{${variables(LIGHT)};color-scheme:light}
@page{margin:14mm}
:root{font-size:10pt}
body{font-size:1rem}
header,main,footer{max-width:none;padding:0}
nav,.skip{display:none}
h2,h3,h4,caption{break-after:avoid}
tr{break-inside:avoid}
.scroll{overflow:visible}
h2{margin-top:1.5rem}
.grids{display:block}
table{width:100%;font-size:8.5pt}
.drift :is(th,td):nth-child(n){min-width:0}
.drift td:nth-child(5){width:35%}
th,td,td code{white-space:normal;overflow-wrap:anywhere}
.grid{table-layout:fixed;font-size:7.5pt}
.grid:not(.wide){break-inside:avoid}
.grid th,.grid td,.grid.wide td{padding:1pt 2pt;white-space:normal}
.grid.wide thead th:first-child{width:15%}
.mark{border:1px solid;background:none!important}
.mark.is-error{color:var(--error)}
.mark.is-warning{color:var(--warning)}
.command,.headline{border:1px solid var(--edge);background:none}
.headline{border-left-width:.4rem}
.picture{border:0}
.picture svg{min-width:0}
a{color:inherit}
}
`;
