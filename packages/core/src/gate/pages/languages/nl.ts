import type { Language } from '../language.js'

/** Dutch, for the option `pages.languages`. */
export const nl: Language = {
  tag: 'nl',
  texts: {
    labels: {
      tryAgain: 'Opnieuw proberen',
      logIn: 'Inloggen',
      confirm: 'Bevestigen met Duo',
      continue: 'Doorgaan',
      home: 'Naar de startpagina',
      support: 'Contact opnemen met support',
      anotherAccount: 'Een ander account gebruiken',
      reference: 'Referentie',
      account: 'Account',
      frame: 'Tweefactorauthenticatie van Duo',
      needsScript: 'Voor deze stap is JavaScript nodig. Sta het toe voor deze pagina en laad de pagina opnieuw.',
    },
    prompt: ['Bevestig uw identiteit', 'Nog één stap: volg de aanwijzingen van Duo.'],
    handOver: ['Een ogenblik', 'Deze pagina gaat vanzelf verder.'],

    firstFactorRequired: ['Log in', 'U moet ingelogd zijn om deze pagina te bekijken.'],
    formLogin: ['Log eerst in', 'Wat u hebt verzonden, is niet verwerkt. Log in en verzend het opnieuw.'],
    form: [
      'U moet uw identiteit bevestigen',
      'Wat u hebt verzonden, is niet verwerkt. Bevestig uw identiteit en verzend het opnieuw.',
    ],
    frame: ['U moet uw identiteit bevestigen', 'Dit wordt in het hele venster geopend. Daarna komt u hier terug.'],
    tooOld: ['Uw bevestiging is te oud', 'Voor deze pagina is een recentere bevestiging met Duo nodig.'],
    factorNotAccepted: [
      'Bevestig op een andere manier',
      'Deze pagina accepteert de gebruikte methode niet. Kies een andere bij Duo.',
    ],
    invalidUsername: [
      'Deze gebruikersnaam kan niet worden gebruikt',
      'Duo kan de naam van dit account niet verwerken. De beheerders van deze site kunnen de naam wijzigen.',
    ],

    wrongRequest: ['Dit verzoek is geweigerd', 'Het is niet afkomstig van de pagina’s van deze site.'],
    denied: [
      'Duo heeft het inloggen niet goedgekeurd',
      'Het verzoek is geweigerd, of de regels van uw organisatie staan het niet toe.',
    ],
    timedOut: [
      'Er is niet op tijd gereageerd',
      'Houd uw telefoon of beveiligingssleutel bij de hand en probeer het opnieuw.',
    ],
    lockedOut: [
      'Uw Duo-account is vergrendeld',
      'Er zijn te veel mislukte pogingen gedaan. Support kan het account ontgrendelen.',
    ],
    cancelled: ['U hebt het inloggen geannuleerd', 'Er is niets gewijzigd. Begin opnieuw wanneer u wilt.'],
    expired: ['Deze inlogpoging is verlopen', 'Het inloggen is niet op tijd voltooid. Begin opnieuw.'],
    alreadyUsed: ['Deze bevestiging is al gebruikt', 'Elke bevestiging werkt één keer. Begin opnieuw.'],
    anotherTab: [
      'Dit hoort bij een ander tabblad',
      'In deze browser is een nieuwere inlogpoging gestart. Begin hier opnieuw.',
    ],
    anotherAccount: ['Dat was een ander account', 'De bevestiging hoort niet bij uw account.'],
    sessionChanged: ['Uw sessie is gewijzigd', 'U bent intussen in- of uitgelogd. Begin opnieuw.'],
    cookiesBlocked: [
      'Uw browser heeft geen cookies verzonden',
      'Misschien bent u uitgelogd, of uw browser blokkeert cookies voor deze site.',
    ],
    unverified: [
      'Het antwoord van Duo is niet geaccepteerd',
      'Het kon niet worden gecontroleerd. U bent niet ingelogd.',
    ],
    outage: [
      'Inloggen is nu niet mogelijk',
      'Deze site kan een benodigde dienst niet bereiken. Probeer het over enige tijd opnieuw.',
    ],
    busy: ['Er wordt nu te veel ingelogd', 'Wacht een paar minuten en probeer het opnieuw.'],
    setupMistake: [
      'Deze site is verkeerd ingesteld',
      'U bent niet ingelogd. Opnieuw proberen helpt niet. Neem contact op met de beheerders van deze site.',
    ],
  },
}
