export default async function (app) {
  app.get('/', { preHandler: app.duo.guard() }, async (request) => `Hello ${request.duo.username}`)
}
