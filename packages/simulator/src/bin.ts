#!/usr/bin/env node
import { runSimulator } from './cli/run-simulator.js'

process.exitCode = await runSimulator(process.argv.slice(2))
