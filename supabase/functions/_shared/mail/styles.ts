import { html } from "./markup.ts";

/** The typeface of everything, for a style attribute. */
export const FONT =
  "font-family:-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif";

/** Dark enough for white letters on them. */
export const BLUE = "#1f5fd6";
export const GREEN = "#0b7a4b";
export const RED = "#b3261e";
export const AMBER = "#8a5300";

/** For mail programs that know style sheets: narrow screens and the dark. The rest do without. */
export const STYLES = html`<style>
a{overflow-wrap:anywhere}
@media (max-width:480px){
.card{padding:24px 20px!important}
.wide{width:100%!important}
.button{display:block!important;margin:0 0 8px!important;text-align:center!important}
.left{padding-left:16px!important}
.right{padding-right:16px!important}
}
@media (prefers-color-scheme:dark){
.page{background:#14161a!important}
.card{background:#1f2228!important;border-color:#363b45!important}
.ticket{background:#2a2e36!important}
.leaf{background:#1f2228!important;border-color:#363b45!important}
.rows{border-color:#444a56!important}
.text,.button{color:#eceef2!important}
.button{border-color:#596070!important}
.soft{color:#aeb5c2!important}
.link{color:#8ab4ff!important}
}
</style>`;
