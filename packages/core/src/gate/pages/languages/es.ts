import type { Language } from '../language.js'

/** Spanish, for the option `pages.languages`. */
export const es: Language = {
  tag: 'es',
  texts: {
    labels: {
      tryAgain: 'Intentar de nuevo',
      logIn: 'Iniciar sesión',
      confirm: 'Confirmar con Duo',
      continue: 'Continuar',
      home: 'Ir a la página de inicio',
      support: 'Contactar con soporte',
      anotherAccount: 'Usar otra cuenta',
      reference: 'Referencia',
      account: 'Cuenta',
      frame: 'Autenticación de dos factores de Duo',
      needsScript: 'Este paso necesita JavaScript. Permítalo en esta página y vuelva a cargarla.',
    },
    prompt: ['Confirme su identidad', 'Un paso más: siga las instrucciones de Duo.'],
    handOver: ['Un momento', 'Esta página continúa automáticamente.'],

    firstFactorRequired: ['Inicie sesión', 'Debe iniciar sesión para ver esta página.'],
    formLogin: ['Primero inicie sesión', 'No se ha procesado lo que envió. Inicie sesión y envíelo de nuevo.'],
    form: ['Debe confirmar su identidad', 'No se ha procesado lo que envió. Confirme su identidad y envíelo de nuevo.'],
    frame: ['Debe confirmar su identidad', 'Se abrirá en toda la ventana y después volverá aquí.'],
    tooOld: ['Su confirmación no es reciente', 'Esta página necesita una confirmación más reciente con Duo.'],
    factorNotAccepted: ['Confirme de otra manera', 'Esta página no acepta el método que usó. Elija otro en Duo.'],
    invalidUsername: [
      'No se puede usar este nombre de usuario',
      'Duo no admite el nombre de esta cuenta. Los responsables de este sitio pueden cambiarlo.',
    ],

    wrongRequest: ['Se rechazó esta solicitud', 'No procede de las páginas de este sitio.'],
    denied: [
      'Duo no aprobó este inicio de sesión',
      'La solicitud se rechazó o las normas de su organización no lo permiten.',
    ],
    timedOut: ['Nadie respondió a tiempo', 'Tenga a mano su teléfono o su llave de seguridad e inténtelo de nuevo.'],
    lockedOut: [
      'Su cuenta de Duo está bloqueada',
      'Hubo demasiados intentos fallidos. El equipo de soporte puede desbloquearla.',
    ],
    cancelled: ['Canceló el inicio de sesión', 'No se ha cambiado nada. Empiece de nuevo cuando quiera.'],
    expired: ['Este inicio de sesión ha caducado', 'No se completó a tiempo. Empiece de nuevo.'],
    alreadyUsed: ['Esta confirmación ya se usó', 'Cada confirmación sirve una sola vez. Empiece de nuevo.'],
    anotherTab: [
      'Esto pertenece a otra pestaña',
      'Hay un inicio de sesión más reciente en este navegador. Empiece de nuevo aquí.',
    ],
    anotherAccount: ['Era otra cuenta', 'La confirmación no corresponde a su cuenta.'],
    sessionChanged: ['Su sesión ha cambiado', 'Inició o cerró sesión mientras confirmaba en Duo. Empiece de nuevo.'],
    cookiesBlocked: [
      'Su navegador no envió cookies',
      'Quizá cerró la sesión, o su navegador bloquea las cookies de este sitio.',
    ],
    unverified: ['No se aceptó la respuesta de Duo', 'No se pudo verificar, así que no se ha iniciado la sesión.'],
    outage: [
      'Ahora no es posible iniciar sesión',
      'Este sitio no puede conectarse a un servicio necesario. Inténtelo de nuevo pronto.',
    ],
    busy: ['Hay demasiados inicios de sesión', 'Espere unos minutos e inténtelo de nuevo.'],
    setupMistake: [
      'Este sitio está mal configurado',
      'No se ha iniciado la sesión, y volver a intentarlo no servirá. Avise a los responsables de este sitio.',
    ],
  },
}
