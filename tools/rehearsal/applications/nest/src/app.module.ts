import { cookieStore, DuoModule, universalPrompt } from '@duokit/nestjs'
import { Module } from '@nestjs/common'
import { AppController } from './app.controller.js'

const { DUO_ORIGIN = '', DUO_HOST = '', DUO_CLIENT_ID = '', DUO_CLIENT_SECRET = '' } = process.env

@Module({
  imports: [
    DuoModule.forRoot({
      origin: DUO_ORIGIN,
      cookieSecret: process.env.DUO_COOKIE_SECRET ?? '',
      prompt: universalPrompt({ host: DUO_HOST, clientId: DUO_CLIENT_ID, clientSecret: DUO_CLIENT_SECRET }),
      getUsername: () => 'alice',
      store: cookieStore({ bindTo: 'browser' }),
    }),
  ],
  controllers: [AppController],
})
export class AppModule {}
