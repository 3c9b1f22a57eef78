/** The bank's logo, as an image that a page can show. */
export const logo = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" viewBox="0 0 40 40">
<rect width="40" height="40" rx="8" fill="#0b6e4f"/>
<path d="M8 17 20 9l12 8v2H8zm3 4h3v8h-3zm7.5 0h3v8h-3zm7.5 0h3v8h-3zM8 30h24v3H8z" fill="#fff"/>
</svg>
`
