/** The looks of every page: system fonts, light and dark, nothing loaded. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5a6675; --paper: #fff; --edge: #d4dae2; --well: #f4f6f9;
  --go: #1a6b4f; --go-ink: #fff; --bad: #a3231f; --bad-well: #fdecea; --note-well: #e8f3ee; --banner: #fff3cd; --banner-ink: #5c4500 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf1; --soft: #a3aebb; --paper: #171c23; --edge: #38424e;
  --well: #202731; --go: #4cc296; --go-ink: #06251a; --bad: #ff9d94; --bad-well: #3a1e1c; --note-well: #18332a;
  --banner: #3d3310; --banner-ink: #ffe08a } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; overflow-wrap: anywhere }
.banner { margin: 0; padding: 4px 14px; background: var(--banner); color: var(--banner-ink); font-size: 12.5px; text-align: center }
main { padding: 10px 16px 12px }
.narrow main { max-width: 440px; margin: 0 auto; padding: 28px 16px 48px }
.narrow h1 { font-size: 22px }
.narrow input:not([type=checkbox]), .narrow select, .narrow button { min-height: 44px }
.narrow button.link { min-height: 28px }
.narrow select.grow { flex-basis: 100% }
.narrow select.grow ~ button { flex: 1 1 0 }
@media (min-width: 600px) { body.narrow { background: var(--well) }
  .narrow main { margin: 8vh auto 48px; padding: 28px 32px; background: var(--paper); border: 1px solid var(--edge); border-radius: 12px } }
.wide main { max-width: 900px; margin: 0 auto; padding: 20px 16px 48px }
h1 { font-size: 17px; margin: 0 0 2px; line-height: 1.3 }
.wide h1 { font-size: 24px; margin-bottom: 8px }
h1 + p:not(.soft) { margin-top: 6px }
h2 { font-size: 17px; margin: 28px 0 8px }
h1:focus, [data-focus]:focus { outline: none }
p { margin: 0 0 10px; text-wrap: pretty }
.soft { color: var(--soft); font-size: 13.5px }
.problem, .notice { padding: 6px 10px; border-radius: 6px; margin: 8px 0; font-size: 14px }
.problem { background: var(--bad-well); color: var(--bad) }
.notice { background: var(--note-well) }
a { color: var(--go) }
label { font-size: 13.5px; color: var(--soft) }
input, select, button { font: inherit; color: inherit; border-radius: 6px; border: 1px solid var(--edge); background: var(--paper);
  padding: 6px 10px; min-height: 36px; max-width: 100% }
input[type=checkbox] { min-height: 0; accent-color: var(--go); width: 16px; height: 16px; margin: 0 }
button { background: var(--well); font-weight: 600; cursor: pointer }
button.go { background: var(--go); color: var(--go-ink); border-color: transparent }
button.bad { color: var(--bad) }
button[disabled] { opacity: .6; cursor: progress }
:focus-visible { outline: 2px solid var(--go); outline-offset: 2px }
.row { display: flex; gap: 8px; align-items: center; flex-wrap: wrap; margin: 8px 0 }
.row > .grow { flex: 1 1 150px; min-width: 0 }
.row > .stack { flex-basis: 110px }
.row > .whole { flex-basis: 100% }
.row button { white-space: nowrap }
.row > button.grow { min-width: max-content }
.row p { margin: 0 }
.stack input, .stack select { width: 100% }
.stack { display: grid; gap: 4px; margin: 8px 0 }
.check { display: flex; gap: 8px; align-items: center; margin-top: 5px }
.check label { padding: 3px 0 }
button.link { background: none; border: 0; min-height: 28px; padding: 2px 0; color: var(--go); text-decoration: underline; font-size: 13.5px; font-weight: 400 }
.card { border: 1px solid var(--edge); border-radius: 10px; padding: 14px 16px; margin: 12px 0; background: var(--well) }
.card h2 { margin-top: 0 }
.card button { flex: 1 1 40%; min-height: 46px; background: var(--paper) }
.card button.go { background: var(--go) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 14px; margin: 8px 0 }
dt { color: var(--soft) } dd { margin: 0 }
strong.code { font: 700 24px/1.2 ui-monospace, monospace; letter-spacing: .12em }
code { font: 13px/1.4 ui-monospace, monospace }
.scroll { overflow-x: auto; border: 1px solid var(--edge); border-radius: 8px }
table { border-collapse: collapse; width: 100%; font-size: 13.5px }
th, td { text-align: left; padding: 6px 10px; border-bottom: 1px solid var(--edge); vertical-align: top; overflow-wrap: normal }
td:last-child { min-width: 220px; overflow-wrap: anywhere }
.scroll + p { margin-top: 6px }
tr:last-child td { border-bottom: 0 }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; padding: 0; border: 0; min-height: 0 }
`
