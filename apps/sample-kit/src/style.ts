/** The look of every page, in the colours that the reader's system prefers. */
export const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; --accent: light-dark(#0a6b4b, #6fd6b0); }
body { margin: 0; background: light-dark(#f5f7f6, #141917); color: light-dark(#1a201e, #e6ecea); }
header { padding: .75rem 1rem; background: light-dark(#0a6b4b, #0b3b2c); }
header a { color: #fff; font-weight: 700; text-decoration: none; }
main { box-sizing: border-box; max-width: 38rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { margin: 0 0 1rem; line-height: 1.2; text-wrap: balance; }
p, small { text-wrap: pretty; }
a { color: var(--accent); }
label { display: block; margin: 0 0 1rem; font-weight: 600; }
input:not([type=hidden], [type=radio]) { display: block; box-sizing: border-box; width: 100%; margin-top: .35rem; padding: .6rem; font: inherit;
  font-weight: 400; border: 1px solid light-dark(#8a9591, #5d6b66); border-radius: .4rem; background: light-dark(#fff, #1d2421); color: inherit; }
fieldset { margin: 0 0 1rem; padding: 0; border: 0; }
legend { margin: 0 0 .35rem; padding: 0; font-weight: 600; }
fieldset label { display: flex; gap: .5rem; align-items: start; margin: 0; padding: .25rem 0; font-weight: 400; }
fieldset small { display: block; color: light-dark(#5a6661, #a3b0ab); }
input[type=radio] { flex: none; width: 1.1rem; height: 1.1rem; margin: .2rem 0 0; accent-color: var(--accent); }
button, .action { display: inline-block; padding: .6rem 1.2rem; border: 0; border-radius: .4rem; font: inherit; font-weight: 600;
  cursor: pointer; text-decoration: none; background: var(--accent); color: light-dark(#fff, #10201a); }
button.quiet { background: none; border: 1px solid currentColor; color: inherit; }
.actions { display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.actions a { display: inline-flex; align-items: center; min-width: 44px; min-height: 44px; }
#duo_iframe { display: block; box-sizing: border-box; width: 100%; min-width: 304px; height: 330px; border: 0; border-radius: .4rem; background: light-dark(#fff, transparent); }
@media (max-width: 30rem) { #duo_iframe { height: 480px; } }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: top; border-top: 1px solid light-dark(#d5dcd9, #2c3733); }
.balance { margin: 0 0 1rem; font-size: 2.5rem; font-weight: 700; line-height: 1.2; font-variant-numeric: tabular-nums; }
.unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.problem { padding: .6rem .8rem; border-radius: .4rem; background: light-dark(#fde8e8, #4a1d1d); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`
