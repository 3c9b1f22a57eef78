import type { Language } from '../language.js'

/** German, for the option `pages.languages`. */
export const de: Language = {
  tag: 'de',
  texts: {
    labels: {
      tryAgain: 'Noch einmal versuchen',
      logIn: 'Anmelden',
      confirm: 'Mit Duo bestätigen',
      continue: 'Weiter',
      home: 'Zur Startseite',
      support: 'Support kontaktieren',
      anotherAccount: 'Anderes Konto verwenden',
      reference: 'Referenz',
      account: 'Konto',
      frame: 'Zwei-Faktor-Anmeldung mit Duo',
      needsScript: 'Dieser Schritt braucht JavaScript. Erlauben Sie es für diese Seite, und laden Sie sie neu.',
    },
    prompt: ['Bestätigen Sie Ihre Identität', 'Noch ein Schritt: Folgen Sie den Anweisungen von Duo.'],
    handOver: ['Einen Moment', 'Diese Seite leitet Sie automatisch weiter.'],

    firstFactorRequired: ['Bitte melden Sie sich an', 'Für diese Seite müssen Sie angemeldet sein.'],
    formLogin: [
      'Bitte melden Sie sich zuerst an',
      'Ihre Eingabe wurde nicht ausgeführt. Melden Sie sich an, und senden Sie sie noch einmal.',
    ],
    form: [
      'Bitte bestätigen Sie Ihre Identität',
      'Ihre Eingabe wurde nicht ausgeführt. Bestätigen Sie, und senden Sie sie noch einmal.',
    ],
    frame: ['Bitte bestätigen Sie Ihre Identität', 'Das geschieht im ganzen Fenster und führt Sie hierher zurück.'],
    tooOld: ['Ihre Bestätigung ist zu alt', 'Diese Seite braucht eine neuere Bestätigung mit Duo.'],
    factorNotAccepted: [
      'Bitte bestätigen Sie auf andere Weise',
      'Diese Seite akzeptiert Ihre Methode nicht. Wählen Sie bei Duo eine andere.',
    ],
    invalidUsername: [
      'Dieser Benutzername ist nicht möglich',
      'Duo kann diesen Kontonamen nicht verarbeiten. Die Betreiber dieser Website können ihn ändern.',
    ],

    wrongRequest: ['Diese Anfrage wurde abgelehnt', 'Sie stammt nicht von den Seiten dieser Website.'],
    denied: [
      'Duo hat die Anmeldung nicht bestätigt',
      'Die Anfrage wurde abgelehnt, oder die Regeln Ihrer Organisation lassen sie nicht zu.',
    ],
    timedOut: [
      'Niemand hat rechtzeitig geantwortet',
      'Halten Sie Ihr Smartphone oder Ihren Sicherheitsschlüssel bereit.',
    ],
    lockedOut: ['Ihr Duo-Konto ist gesperrt', 'Es gab zu viele Fehlversuche. Der Support kann es entsperren.'],
    cancelled: ['Sie haben die Anmeldung abgebrochen', 'Es wurde nichts geändert. Beginnen Sie neu, wenn Sie möchten.'],
    expired: ['Diese Anmeldung ist abgelaufen', 'Sie wurde nicht rechtzeitig abgeschlossen. Beginnen Sie neu.'],
    alreadyUsed: ['Diese Bestätigung wurde schon verwendet', 'Jede Bestätigung gilt einmal. Beginnen Sie neu.'],
    anotherTab: ['Das gehört zu einem anderen Tab', 'In diesem Browser wurde eine neuere Anmeldung begonnen.'],
    anotherAccount: ['Das war ein anderes Konto', 'Die Bestätigung gehört nicht zu Ihrem Konto.'],
    sessionChanged: [
      'Ihre Sitzung hat sich geändert',
      'Sie haben sich inzwischen an- oder abgemeldet. Beginnen Sie neu.',
    ],
    cookiesBlocked: [
      'Ihr Browser hat keine Cookies gesendet',
      'Vielleicht haben Sie sich abgemeldet, oder Ihr Browser blockiert Cookies dieser Website.',
    ],
    unverified: [
      'Die Antwort von Duo wurde nicht akzeptiert',
      'Sie ließ sich nicht prüfen. Sie sind nicht angemeldet.',
    ],
    outage: [
      'Die Anmeldung ist gerade nicht möglich',
      'Ein benötigter Dienst ist nicht erreichbar. Versuchen Sie es bald wieder.',
    ],
    busy: ['Gerade gibt es zu viele Anmeldungen', 'Warten Sie ein paar Minuten.'],
    setupMistake: [
      'Diese Website ist falsch eingerichtet',
      'Ein neuer Versuch hilft nicht. Bitte informieren Sie die Betreiber dieser Website.',
    ],
  },
}
