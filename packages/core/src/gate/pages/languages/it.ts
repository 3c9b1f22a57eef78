import type { Language } from '../language.js'

/** Italian, for the option `pages.languages`. */
export const it: Language = {
  tag: 'it',
  texts: {
    labels: {
      tryAgain: 'Riprova',
      logIn: 'Accedi',
      confirm: 'Conferma con Duo',
      continue: 'Continua',
      home: 'Vai alla pagina iniziale',
      support: 'Contatta l’assistenza',
      anotherAccount: 'Usa un altro account',
      reference: 'Riferimento',
      account: 'Account',
      frame: 'Autenticazione a due fattori di Duo',
      needsScript: 'Questo passaggio richiede JavaScript. Consentilo per questa pagina e ricaricala.',
    },
    prompt: ['Conferma la tua identità', 'Ancora un passaggio: segui le istruzioni di Duo.'],
    handOver: ['Un momento', 'Questa pagina prosegue automaticamente.'],

    firstFactorRequired: ['Effettua l’accesso', 'Per vedere questa pagina devi accedere.'],
    formLogin: ['Effettua prima l’accesso', 'I dati inviati non sono stati elaborati. Accedi e inviali di nuovo.'],
    form: [
      'È necessario confermare la tua identità',
      'I dati inviati non sono stati elaborati. Conferma la tua identità e inviali di nuovo.',
    ],
    frame: ['È necessario confermare la tua identità', 'La conferma si apre nell’intera finestra, poi tornerai qui.'],
    tooOld: ['La conferma non è abbastanza recente', 'Questa pagina richiede una conferma più recente con Duo.'],
    factorNotAccepted: [
      'Conferma in un altro modo',
      'Questa pagina non accetta il metodo che hai usato. Scegline un altro in Duo.',
    ],
    invalidUsername: [
      'Questo nome utente non è utilizzabile',
      'Duo non può gestire il nome di questo account. I gestori di questo sito possono cambiarlo.',
    ],

    wrongRequest: ['Questa richiesta è stata rifiutata', 'Non proviene dalle pagine di questo sito.'],
    denied: [
      'Duo non ha approvato l’accesso',
      'La richiesta è stata rifiutata, oppure le regole della tua organizzazione non la consentono.',
    ],
    timedOut: [
      'Nessuno ha risposto in tempo',
      'Tieni a portata di mano il telefono o la chiave di sicurezza, poi riprova.',
    ],
    lockedOut: [
      'Il tuo account Duo è bloccato',
      'Ci sono stati troppi tentativi non riusciti. L’assistenza può sbloccarlo.',
    ],
    cancelled: ['Hai annullato l’accesso', 'Non è cambiato nulla. Ricomincia quando vuoi.'],
    expired: ['Questo accesso è scaduto', 'Non è stato completato in tempo. Ricomincia.'],
    alreadyUsed: ['Questa conferma è già stata usata', 'Ogni conferma vale una sola volta. Ricomincia.'],
    anotherTab: [
      'Questo riguarda un’altra scheda',
      'In questo browser è stato avviato un accesso più recente. Ricomincia qui.',
    ],
    anotherAccount: ['Era un altro account', 'La conferma non riguarda il tuo account.'],
    sessionChanged: [
      'La tua sessione è cambiata',
      'Nel frattempo hai effettuato l’accesso o la disconnessione. Ricomincia.',
    ],
    cookiesBlocked: [
      'Il browser non ha inviato cookie',
      'Forse hai effettuato la disconnessione, oppure il browser blocca i cookie di questo sito.',
    ],
    unverified: [
      'La risposta di Duo non è stata accettata',
      'Non è stato possibile verificarla: l’accesso non è avvenuto.',
    ],
    outage: [
      'Al momento non è possibile accedere',
      'Questo sito non riesce a raggiungere un servizio necessario. Riprova tra poco.',
    ],
    busy: ['Troppi accessi in questo momento', 'Attendi qualche minuto, poi riprova.'],
    setupMistake: [
      'Questo sito non è configurato correttamente',
      'L’accesso non è avvenuto e riprovare non serve. Avvisa i gestori di questo sito.',
    ],
  },
}
