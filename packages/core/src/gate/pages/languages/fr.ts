import type { Language } from '../language.js'

/** French, for the option `pages.languages`. */
export const fr: Language = {
  tag: 'fr',
  texts: {
    labels: {
      tryAgain: 'Réessayer',
      logIn: 'Se connecter',
      confirm: 'Confirmer avec Duo',
      continue: 'Continuer',
      home: 'Aller à l’accueil',
      support: 'Contacter l’assistance',
      anotherAccount: 'Utiliser un autre compte',
      // French puts a space before a colon, where no line may break.
      reference: 'Référence\u00a0',
      account: 'Compte\u00a0',
      frame: 'Authentification à deux facteurs de Duo',
      needsScript: 'Cette étape nécessite JavaScript. Autorisez-le pour cette page, puis rechargez-la.',
    },
    prompt: ['Confirmez votre identité', 'Encore une étape\u00a0: suivez les instructions de Duo.'],
    handOver: ['Un instant', 'Vous allez être redirigé automatiquement.'],

    firstFactorRequired: ['Veuillez vous connecter', 'Vous devez être connecté pour voir cette page.'],
    formLogin: ['Veuillez d’abord vous connecter', 'Votre envoi n’a pas été traité. Connectez-vous, puis recommencez.'],
    form: [
      'Veuillez confirmer votre identité',
      'Votre envoi n’a pas été traité. Confirmez votre identité, puis recommencez.',
    ],
    frame: [
      'Veuillez confirmer votre identité',
      'La confirmation s’ouvre dans toute la fenêtre, puis vous revenez ici.',
    ],
    tooOld: ['Votre confirmation est trop ancienne', 'Cette page exige une confirmation plus récente avec Duo.'],
    factorNotAccepted: [
      'Veuillez confirmer d’une autre façon',
      'Cette page n’accepte pas la méthode utilisée. Choisissez-en une autre dans Duo.',
    ],
    invalidUsername: [
      'Ce nom d’utilisateur ne convient pas',
      'Duo ne peut pas traiter le nom de ce compte. Les responsables de ce site peuvent le modifier.',
    ],

    wrongRequest: ['Cette requête a été refusée', 'Elle ne provient pas des pages de ce site.'],
    denied: [
      'Duo n’a pas approuvé cette connexion',
      'La demande a été refusée, ou les règles de votre organisation ne la permettent pas.',
    ],
    timedOut: [
      'Personne n’a répondu à temps',
      'Gardez votre téléphone ou votre clé de sécurité à portée de main, puis réessayez.',
    ],
    lockedOut: [
      'Votre compte Duo est verrouillé',
      'Il y a eu trop de tentatives échouées. L’assistance peut le déverrouiller.',
    ],
    cancelled: ['Vous avez annulé la connexion', 'Rien n’a été modifié. Recommencez quand vous voulez.'],
    expired: ['Cette connexion a expiré', 'Elle n’a pas été terminée à temps. Recommencez.'],
    alreadyUsed: ['Cette confirmation a déjà servi', 'Chaque confirmation ne sert qu’une fois. Recommencez.'],
    anotherTab: [
      'Cela concerne un autre onglet',
      'Une connexion plus récente a été lancée dans ce navigateur. Recommencez ici.',
    ],
    anotherAccount: ['C’était un autre compte', 'La confirmation ne correspond pas à votre compte.'],
    sessionChanged: ['Votre session a changé', 'Vous vous êtes connecté ou déconnecté entre-temps. Recommencez.'],
    cookiesBlocked: [
      'Votre navigateur n’a envoyé aucun cookie',
      'Vous vous êtes peut-être déconnecté, ou votre navigateur bloque les cookies de ce site.',
    ],
    unverified: ['La réponse de Duo n’a pas été acceptée', 'Elle n’a pas pu être vérifiée. Vous n’êtes pas connecté.'],
    outage: [
      'La connexion est indisponible pour le moment',
      'Ce site ne peut pas joindre un service nécessaire. Réessayez bientôt.',
    ],
    busy: ['Trop de connexions en ce moment', 'Attendez quelques minutes, puis réessayez.'],
    setupMistake: [
      'Ce site est mal configuré',
      'Vous n’êtes pas connecté. Réessayer n’y changera rien. Veuillez avertir les responsables de ce site.',
    ],
  },
}
