import type { Language } from '../language.js'

/** Portuguese as in Brazil, for the option `pages.languages`; also for readers of any other Portuguese. */
export const ptBR: Language = {
  tag: 'pt-BR',
  also: ['pt'],
  texts: {
    labels: {
      tryAgain: 'Tentar novamente',
      logIn: 'Entrar',
      confirm: 'Confirmar com o Duo',
      continue: 'Continuar',
      home: 'Ir para a página inicial',
      support: 'Falar com o suporte',
      anotherAccount: 'Usar outra conta',
      reference: 'Referência',
      account: 'Conta',
      frame: 'Autenticação de dois fatores do Duo',
      needsScript: 'Esta etapa precisa de JavaScript. Permita-o nesta página e recarregue-a.',
    },
    prompt: ['Confirme sua identidade', 'Só mais uma etapa: siga as instruções do Duo.'],
    handOver: ['Um momento', 'Esta página continua automaticamente.'],

    firstFactorRequired: ['Entre na sua conta', 'Você precisa entrar para ver esta página.'],
    formLogin: ['Entre primeiro na sua conta', 'O que você enviou não foi processado. Entre e envie novamente.'],
    form: [
      'É preciso confirmar sua identidade',
      'O que você enviou não foi processado. Confirme sua identidade e envie novamente.',
    ],
    frame: ['É preciso confirmar sua identidade', 'A confirmação abre na janela inteira e depois você volta para cá.'],
    tooOld: ['Sua confirmação não é recente', 'Esta página precisa de uma confirmação mais recente com o Duo.'],
    factorNotAccepted: [
      'Confirme de outra forma',
      'Esta página não aceita o método que você usou. Escolha outro no Duo.',
    ],
    invalidUsername: [
      'Este nome de usuário não pode ser usado',
      'O Duo não aceita o nome desta conta. Os responsáveis por este site podem alterá-lo.',
    ],

    wrongRequest: ['Esta solicitação foi rejeitada', 'Ela não veio das páginas deste site.'],
    denied: [
      'O Duo não aprovou este acesso',
      'A solicitação foi negada ou as regras da sua organização não a permitem.',
    ],
    timedOut: [
      'Ninguém respondeu a tempo',
      'Deixe seu telefone ou sua chave de segurança por perto e tente novamente.',
    ],
    lockedOut: [
      'Sua conta do Duo está bloqueada',
      'Houve muitas tentativas sem sucesso. O suporte pode desbloqueá-la.',
    ],
    cancelled: ['Você cancelou o acesso', 'Nada foi alterado. Recomece quando quiser.'],
    expired: ['Este acesso expirou', 'Ele não foi concluído a tempo. Recomece.'],
    alreadyUsed: ['Esta confirmação já foi usada', 'Cada confirmação vale uma única vez. Recomece.'],
    anotherTab: ['Isto pertence a outra aba', 'Um acesso mais recente foi iniciado neste navegador. Recomece aqui.'],
    anotherAccount: ['Era outra conta', 'A confirmação não é da sua conta.'],
    sessionChanged: ['Sua sessão mudou', 'Você entrou ou saiu enquanto confirmava no Duo. Recomece.'],
    cookiesBlocked: [
      'Seu navegador não enviou cookies',
      'Talvez você tenha saído da conta, ou seu navegador esteja bloqueando os cookies deste site.',
    ],
    unverified: ['A resposta do Duo não foi aceita', 'Não foi possível verificá-la, e você não entrou na conta.'],
    outage: [
      'Não é possível entrar agora',
      'Este site não consegue acessar um serviço necessário. Tente novamente em breve.',
    ],
    busy: ['Há acessos demais no momento', 'Aguarde alguns minutos e tente novamente.'],
    setupMistake: [
      'Este site está mal configurado',
      'Você não entrou na conta. Tentar novamente não vai ajudar. Avise os responsáveis por este site.',
    ],
  },
}
