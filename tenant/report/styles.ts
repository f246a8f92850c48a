import { html } from "../../supabase/functions/_shared/mail/markup.ts";

/** How a report looks: light and dark, on a desk, on a phone and on paper. */
export const STYLES = html`<style>
:root{color-scheme:light dark;--page:#f2f4f7;--card:#fff;--edge:#e1e5ec;--line:#e1e5ec;--ink:#1c2028;--soft:#5b6472;--blue:#1f5fd6;--green:#0b7a4b;--red:#c8372d;--violet:#7a4bd6}
@media (prefers-color-scheme:dark){:root{--page:#14161a;--card:#1f2228;--edge:#363b45;--line:#363b45;--ink:#eceef2;--soft:#aeb5c2;--blue:#6ea0ff;--green:#4cc38a;--red:#ff7b72;--violet:#b392ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:760px;margin:0 auto;padding:32px 16px 48px}
h1{margin:0;font-size:28px;line-height:1.2;overflow-wrap:anywhere}
h2{margin:0;font-size:18px;line-height:1.3}
p{margin:4px 0 12px;color:var(--soft)}
.tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:12px;margin:16px 0}
.tile,section{background:var(--card);border:1px solid var(--edge);border-radius:14px}
.tile{padding:14px 16px}
.title,.note{font-size:13px;line-height:1.35;color:var(--soft)}
.number{margin:4px 0;font-size:28px;line-height:1.2;font-weight:600;font-variant-numeric:tabular-nums}
section{margin:0 0 16px;padding:20px 24px;break-inside:avoid}
svg{display:block;width:100%;height:auto}
svg.phone{display:none}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;margin:0 0 8px;padding:0;list-style:none;font-size:13px;color:var(--soft)}
.legend span{display:inline-block;width:10px;height:10px;margin-right:6px;border-radius:3px}
table{width:100%;margin-top:12px;border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums;white-space:nowrap}
th,td{padding:6px 8px;border-top:1px solid var(--line);text-align:right;font-weight:400}
thead th{border-top:0;color:var(--soft);font-size:13px}
th:first-child{padding-left:0;text-align:left}
td:last-child,th:last-child{padding-right:0}
footer{font-size:13px;color:var(--soft)}
@media (max-width:600px){
main{padding:20px 12px 32px}
.tiles{grid-template-columns:repeat(2,1fr);gap:8px}
section{padding:16px}
svg.phone{display:block}
.desk{display:none}
}
@media print{body{background:none}main{padding:0;max-width:none}}
</style>`;
