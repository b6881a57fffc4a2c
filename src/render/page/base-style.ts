// What all pages of this program share: colours, type scale, tables, print.

/** The stylesheet that a page begins with. */
export const baseStyle = `
:root{color-scheme:light dark;--paper:#fbfbf9;--sheet:#fff;--ink:#1b1f24;--soft:#555e68;--line:#d5d9dd;--wash:#f1f2ef;--accent:#b3261e;--on-accent:#fff;--tint:#fbebe8;
--small:.8125rem;--text:.9375rem;--lead:1.1875rem;--title:1.5rem;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media(prefers-color-scheme:dark){:root{--paper:#14171a;--sheet:#1b1f23;--ink:#e7e9eb;--soft:#a7b0b9;--line:#3a4148;--wash:#23282d;--accent:#ff8b7e;--on-accent:#2b0805;--tint:#3a1d1a}}
*,::before,::after{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:400 var(--text)/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
h1,h2,h3,p,ul,ol,dl,dd,figure,blockquote,pre{margin:0;padding:0}
h1{font-size:var(--title);line-height:1.25;font-weight:650;letter-spacing:-.01em}
h2{font-size:var(--lead);line-height:1.3;font-weight:650}
h3{font-size:var(--text);font-weight:650}
a{color:inherit;text-underline-offset:.15em}
code,pre,kbd{font-family:var(--mono);font-size:.86em}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600}
thead th{color:var(--soft);font-size:var(--small)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
.soft{color:var(--soft)}
.small{font-size:var(--small)}
@media print{:root{--paper:#fff;--sheet:#fff;--ink:#000;--soft:#333;--line:#999;--wash:#fff;--accent:#9d1c14;--on-accent:#fff;--tint:#fff}body{font-size:10pt}}
`;
