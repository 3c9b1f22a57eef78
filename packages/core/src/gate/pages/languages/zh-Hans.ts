import type { Language } from '../language.js'

/** Chinese in simplified characters, for the option `pages.languages`. */
export const zhHans: Language = {
  tag: 'zh-Hans',
  also: ['zh', 'zh-CN', 'zh-SG', 'zh-MY'],
  texts: {
    labels: {
      tryAgain: '重试',
      logIn: '登录',
      confirm: '使用 Duo 确认',
      continue: '继续',
      home: '前往主页',
      support: '联系支持人员',
      anotherAccount: '使用其他帐户',
      reference: '参考编号',
      account: '帐户',
      frame: 'Duo 双重身份验证',
      needsScript: '此步骤需要 JavaScript。请为此页面启用 JavaScript，然后重新加载页面。',
    },
    prompt: ['请确认您的身份', '还有一步：请按照 Duo 的提示操作。'],
    handOver: ['请稍候', '此页面将自动继续。'],

    firstFactorRequired: ['请登录', '您需要登录才能查看此页面。'],
    formLogin: ['请先登录', '您提交的内容尚未处理。请先登录，然后重新提交。'],
    form: ['需要确认您的身份', '您提交的内容尚未处理。请先确认您的身份，然后重新提交。'],
    frame: ['需要确认您的身份', '确认页面将在整个窗口中打开，完成后会返回此处。'],
    tooOld: ['您的确认已过时', '此页面需要您使用 Duo 重新确认。'],
    factorNotAccepted: ['请用其他方式确认', '此页面不接受您使用的方式。请在 Duo 中选择其他方式。'],
    invalidUsername: ['无法使用此用户名', 'Duo 无法处理此帐户的名称。本网站的管理员可以更改。'],

    wrongRequest: ['此请求被拒绝', '它不是由本网站的页面发送的。'],
    denied: ['Duo 未批准此次登录', '请求被拒绝，或者您所在组织的规则不允许此次登录。'],
    timedOut: ['未及时响应', '请准备好您的手机或安全密钥，然后重试。'],
    lockedOut: ['您的 Duo 帐户已锁定', '失败次数过多。支持人员可以为您解锁。'],
    cancelled: ['您已取消登录', '未作任何更改。您可以随时重新开始。'],
    expired: ['此次登录已过期', '登录未在规定时间内完成。请重新开始。'],
    alreadyUsed: ['此确认已被使用', '每次确认只能使用一次。请重新开始。'],
    anotherTab: ['这属于另一个标签页', '此浏览器中已开始新的登录。请在此处重新开始。'],
    anotherAccount: ['这是另一个帐户', '此确认不属于您的帐户。'],
    sessionChanged: ['您的会话已更改', '您在确认期间登录或退出了帐户。请重新开始。'],
    cookiesBlocked: ['您的浏览器未发送 Cookie', '您可能已退出帐户，或者浏览器阻止了本网站的 Cookie。'],
    unverified: ['Duo 的响应未被接受', '无法验证该响应，因此您未能登录。'],
    outage: ['目前无法登录', '本网站无法连接所需的服务。请稍后重试。'],
    busy: ['目前登录人数过多', '请等待几分钟，然后重试。'],
    setupMistake: ['本网站的设置有问题', '您未能登录，重试也无法解决。请联系本网站的管理员。'],
  },
}
