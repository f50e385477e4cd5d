// Decision: as in the widget, one table a language under one type. Names that the desk sends as
// codes (issues, reasons, statuses) are translated where we know them and shown as sent where not,
// because a site may have issues of its own.

import type { Language } from "../widget/protocol.ts";

const zh = {
  product: "客服工作台",
  skip: "跳到对话列表",
  login: {
    title: "登录客服工作台",
    lead: "接待访客、处理工单、维护知识库",
    site: "站点",
    name: "账号",
    password: "密码",
    submit: "登录",
    busy: "登录中…",
    ended: "登录已失效，请重新登录。",
  },
  nav: { inbox: "对话", mine: "我的对话", waiting: "排队中", bot: "机器人接待", resolved: "已解决", all: "全部", desk: "管理", tickets: "工单", knowledge: "知识库", team: "团队", numbers: "实时数据" },
  presence: { label: "接待状态", online: "在线", away: "离开", offline: "离线" },
  header: { load: (mine: number, capacity: number) => `接待 ${mine} / ${capacity}`, waiting: (count: number) => `排队 ${count}`, lost: "连接中断，正在重试…", logout: "退出登录", help: "快捷键", theme: "切换深浅色", sound: "提示音", soundOn: "提示音已开", soundOff: "提示音已关", language: "English" },
  list: {
    label: "对话列表",
    loading: "正在读取对话…",
    failed: "读取失败，正在重试。",
    more: "更多",
    waited: (time: string) => `已等 ${time}`,
    needsReply: "待回复",
    by: { visitor: "", bot: "机器人：", agent: "客服：", system: "" } as Record<string, string>,
    empty: { mine: "没有分配给您的对话", waiting: "没有人在排队", bot: "机器人没有在接待的对话", resolved: "还没有已解决的对话", all: "还没有对话" } as Record<string, string>,
    emptyHint: { mine: "保持在线，新对话会自动分配给您。", waiting: "需要人工的访客会出现在这里。", bot: "访客正在向机器人提问时会出现在这里。", resolved: "结束的对话会留在这里。", all: "访客打开网站上的聊天窗口后，对话会出现在这里。" } as Record<string, string>,
    offlineHint: "您现在不在线，不会收到新对话。",
    goOnline: "上线",
  },
  conversation: {
    none: "选择一个对话",
    noneHint: "用 j / k 切换对话，按 ? 查看所有快捷键。",
    loading: "正在读取对话…",
    missing: "没有这个对话",
    back: "返回列表",
    details: "详情",
    log: "对话内容",
    take: "接手",
    resolve: "解决",
    handBack: "交还机器人",
    taken: (name: string) => `${name} 正在接待`,
    composer: "输入回复，Enter 发送，Shift + Enter 换行",
    composerClosed: { bot: "机器人正在接待。接手后即可回复。", waiting: "访客正在排队。接手后即可回复。", agent: "其他同事正在接待。", resolved: "对话已解决；访客再次来信时会重新打开。", none: "对话还没有开始。" } as Record<string, string>,
    send: "发送",
    sending: "发送中…",
    failed: "没有发出去",
    retry: "重试",
    discard: "删除",
    visitor: "访客",
    bot: "机器人",
    sources: "依据：",
    offered: "给出选项：",
    new: "有新消息",
    counter: (left: number) => (left >= 0 ? `还可输入 ${left} 字` : `超出 ${-left} 字`),
  },
  steps: {
    started: (channel: string, page: string | null) => `访客进入对话（${channel === "web" ? "网站" : channel}${page === null ? "" : `，${page}`}）`,
    handover: (reason: string) => `请求人工：${reason}`,
    queued: (position: number, wait: string | null, usual: string | null) => `排队第 ${position} 位${wait === null ? "" : `，预计 ${wait}${usual === null ? "" : `（通常 ${usual}）`}`}`,
    between: (low: string, high: string) => `${low}到 ${high}`,
    passed: (who: string, to: string) => `${who} 转给 ${to}`,
    passedFrom: (who: string, from: string, to: string) => `${who} 把 ${from} 的对话转给 ${to}`,
    pulled: (who: string, from: string | null) => (from === null ? `${who} 接管对话` : `${who} 从 ${from} 处接管对话`),
    toTeam: (team: string) => `团队“${team}”`,
    toSkill: (issue: string) => `熟悉“${issue}”的同事`,
    elsewhere: "其他同事",
    joined: (who: string) => `${who} 加入对话`,
    taken: (who: string) => `${who} 接手对话`,
    assigned: (name: string) => `分配给 ${name}`,
    handedBack: (name: string) => `${name} 已交还机器人`,
    unassigned: (name: string, reason: string) => `${name} 不再接待${reason === "" ? "" : `：${reason}`}，对话重新排队`,
    ticket: (id: string) => `建立工单 ${id}`,
    resolved: (name: string) => `${name} 标记为已解决`,
    reopened: "对话重新打开",
    helped: "访客：这个回答有帮助",
    notHelped: "访客：这个回答没有帮助",
    scored: (score: number) => `访客评分：${score} / 5`,
    note: "备注",
  },
  why: { ask: "为什么分给这位客服？", short: "分配理由", score: "匹配得分", factor: { skill: "技能", profile: "客户画像", load: "空闲程度", last_agent: "上次的客服", silence: "没有及时答复" } as Record<string, string>, labels: { "capacity free": "剩余接待能力", "had the customer last": "上次接待过这位访客", "was offered it and did not answer": "曾分给对方而没有答复" } as Record<string, string>, columns: { factor: "因素", matched: "依据", sum: "数值 × 权重", part: "得分" }, waited: "等待", told: "当时告知", toldText: (about: string, usual: string) => `约 ${about}（通常 ${usual}）`, between: (low: string, high: string) => `${low}到 ${high}`, anyIssue: "未识别的问题", language: "语言", segment: "客户群", none: "这次分配没有经过评分：由人指定，或由客服自行接手。", close: "关闭" },
  related: { title: "可能有用的文章", insert: "插入回复", insertOf: (title: string) => `把“${title}”插入回复`, given: "机器人已答过", none: "知识库里没有相近的文章", nothingAsked: "访客提出问题后，相近的文章会出现在这里。", failed: "暂时读不到相近的文章", internal: "这篇文章仅供客服阅读，发送前请改写。", unpublished: "这篇文章没有已发布的内容。", suggestions: "建议的文章", near: "相近的文章" },
  details: { label: "详情", facts: "对话信息", visitor: "访客", language: "语言", issue: "问题类型", ticket: "工单", agent: "客服", waiting: "等待", started: "开始", history: "经过", earlier: "该访客的其他对话", none: "无", unknown: "未识别", messages: "消息" },
  resolve: { title: "解决这个对话", lead: "备注只有同事看得到。", note: "处理备注（可不填）", confirm: "标记为已解决", cancel: "取消" },
  tickets: { title: "工单", status: { open: "处理中", waiting: "等待中", resolved: "已解决", all: "全部" } as Record<string, string>, id: "编号", subject: "主题", priority: "优先级", issue: "问题类型", agent: "客服", updated: "更新", created: "建立", empty: "没有这样的工单", emptyHint: "访客请求人工时会自动建立工单。", steps: "处理经过", open: "打开对话", back: "所有工单", missing: "没有这个工单", loading: "正在读取工单…" },
  ticket: {
    score: "访客评分",
    properties: "属性", state: "状态", type: "类型", assignee: "负责人", team: "团队", nobody: "无人", tags: "标签", addTag: "添加标签", untag: (tag: string) => `删除标签 ${tag}`, watchers: "关注者", watch: "关注", unwatch: "取消关注", links: "相关工单", linkAs: "关系", other: "工单编号", addLink: "添加关联", unlink: (id: string) => `取消与 ${id} 的关联`, removed: "取消：", yes: "是", no: "否",
    joining: "合并与拆分", merge: "合并", mergeInto: "合并到哪个工单", merged: "此工单已合并到", absorbed: "已并入", undo: "撤销合并", split: "拆分", splitAs: "新工单的主题",
    link: { follows: "接续", related: "相关", blocks: "阻塞", duplicate_of: "重复于" } as Record<string, string>, inverse: { follows: "后续", related: "相关", blocks: "被阻塞于", duplicate_of: "被重复" } as Record<string, string>,
    note: "内部备注", noteHint: "只有同事看得到；用 @ 提到同事，他会关注此工单", addNote: "添加备注", changes: "备注与修改",
    did: { state: (to: string) => `状态改为“${to}”`, priority: (to: string) => `优先级改为“${to}”`, type: (to: string) => `类型改为“${to}”`, field: (name: string, to: string) => `${name}：${to}`, assignee: (to: string) => `负责人改为 ${to}`, team: (to: string) => `团队改为 ${to}`, watched: (who: string) => `${who} 开始关注`, unwatched: (who: string) => `${who} 不再关注`, merged: (id: string) => `合并到 ${id}`, absorbed: (id: string) => `并入了 ${id}`, unmerged: (id: string) => `撤销了与 ${id} 的合并`, split: (id: string) => `拆分出 ${id}`, splitOff: (id: string) => `由 ${id} 拆分而来` },
  },
  promises: {
    title: "服务承诺", kinds: { first_response: "首次响应", next_response: "下次响应", resolution: "解决" } as Record<string, string>, stands: { kept: "已兑现", broken: "已超时", paused: "暂停计时" } as Record<string, string>, left: (span: string) => `还剩 ${span}`, late: (span: string) => `已超时 ${span}`, due: (when: string) => `截止 ${when}`,
  },
  find: {
    views: "工单视图", own: "我的视图", label: "搜索工单", search: "搜索主题、内容、备注或工单编号", filters: "筛选", clear: "清除条件", drop: (name: string, value: string) => `去掉条件：${name}“${value}”`, chip: (name: string, value: string) => `${name}：${value}`, any: "不限", every: "所有工单", me: "我", nobody: "无人", none: "无团队",
    names: { status: "状态", state: "状态", priority: "优先级", ticket_type: "类型", issue: "问题类型", team: "团队", assignee: "负责人", watcher: "关注者", tag: "标签", from: "建立不早于", until: "建立不晚于" } as Record<string, string>,
    status: { unresolved: "未解决", open: "处理中", waiting: "等待中", resolved: "已解决" } as Record<string, string>, allOf: (status: string) => `所有“${status}”`,
    empty: "没有符合条件的工单", emptyHint: "换个说法，或去掉一些条件。", everywhere: "在所有工单中搜索", emptyView: "这里没有工单", count: (count: number) => (count >= 1000 ? "1000 个以上工单" : `${count} 个工单`), noView: "没有这个视图，可能已被删除。", openFirst: "打开第一个视图",
    pick: (subject: string) => `选择“${subject}”`, pickAll: "选择本页全部", tagHint: "按回车添加", spanWrong: "开始日期须早于结束日期",
  },
  views: { save: "保存为视图", saveTitle: "把这些条件保存为视图", edit: "修改视图", editOf: (name: string) => `修改视图“${name}”`, name: "名称", other: "英文名称（可不填）", who: "谁可以看到", mine: "仅自己", everyone: "所有同事", narrow: "把现在的条件也写进视图", confirm: "保存", cancel: "取消", remove: "删除视图", removeAsk: "确定删除？工单不会受影响。", saved: "视图已保存", removed: "视图已删除", conflict: "视图刚刚被别人修改，您的还没有保存。重新读取后再保存即可。", reload: "重新读取", full: "最多 50 个视图。" },
  bulk: {
    bar: "批量操作", picked: (count: number) => `已选 ${count} 个`, unpick: "取消选择", action: "操作", choose: "请选择", actions: { state: "设置状态", priority: "设置优先级", assignee: "设置负责人", team: "设置团队", add: "添加标签", remove: "删除标签" } as Record<string, string>, tag: "标签，用逗号隔开",
    apply: (count: number) => `应用到 ${count} 个`, busy: "正在修改…", changed: (count: number) => `已修改 ${count} 个工单。`, same: (count: number) => `${count} 个原本如此。`, refused: (count: number) => `${count} 个没有修改，仍保持选中：`, stopped: "其余没有修改，仍保持选中。", dismiss: "知道了",
    faults: { unknown_ticket: "没有这个工单", forbidden: "您没有这个权限", busy: "正被别人修改，请再试一次", unavailable: "暂时不可用，请再试一次", internal: "出错了，请再试一次" } as Record<string, string>,
  },
  table: { export: "导出 CSV", going: (count: number) => `已读取 ${count} 个，点此停止`, done: (count: number) => `已导出 ${count} 个工单`, narrow: "导出只支持视图、状态和文字。请先把这些条件保存为视图，再导出。" },
  priority: { low: "低", normal: "普通", high: "高", urgent: "紧急" } as Record<string, string>,
  knowledge: { title: "知识库", search: "搜索标题与内容", all: "全部语言", new: "新建文章", id: "文章编号", idHint: "小写字母、数字和连字符，建立后不能更改", articleTitle: "标题", language: "语言", category: "分类", questions: "相似问法（一行一个）", body: "正文", bodyHint: "支持：段落、- 列表、1. 列表、**加粗**、[链接](https://…)", preview: "预览", save: "保存草稿", saved: "已保存。发布后机器人才会使用。", publish: "发布", published: (count: number) => `已发布 ${count} 篇`, drafts: (count: number) => `${count} 篇有未发布的修改`, upToDate: "全部已发布", draft: "未发布", live: "已发布", changed: "有修改", empty: "没有文章", emptyHint: "建立一篇文章，机器人就多会一个问题。", conflict: "这篇文章已被别人修改。请重新打开后再改，您的内容还在本页。", readOnly: "只有管理员可以修改知识库。", missing: "没有这篇文章", back: "所有文章", loading: "正在读取…", unsaved: "有未保存的修改", publishedAt: (when: string) => `上次发布：${when}`, import: "导入…", importing: (created: number, updated: number, unchanged: number) => `将新建 ${created} 篇、更新 ${updated} 篇，${unchanged} 篇不变。`, imported: "已导入。发布后机器人才会使用。", confirm: "导入", cancel: "取消", problems: "文件有问题，什么都没有导入：", line: (line: number) => `第 ${line} 行`, lang: { zh: "中文", en: "英文" } as Record<string, string> },
  pages: { articles: "文章", synonyms: "同义词", flows: "流程", engines: "引擎", reports: "报告" },
  article: { audience: "谁可以看到", public: "所有人", agents: "仅客服", from: "生效日期（可不填）", until: "失效日期（可不填）", remove: "删除文章", removeAsk: "下次发布后访客将不再看到这篇文章。版本历史会保留。", removed: "已删除，发布后生效", versions: "版本历史", faulty: "请更正标出的项" },
  imports: { files: "导入文件…", folder: "导入文件夹…", unknown: "请选择 .json、.csv、.md 或 .html 文件", chosen: (files: number) => `已选择 ${files} 个文件`, skip: "跳过有问题的文章，导入其余的", category: "网页的默认分类", base: "网页所在地址（https://…，用于相对链接）", check: "重新检查", skipped: (count: number) => `将跳过 ${count} 篇有问题的：`, skippedDone: (count: number) => `已跳过 ${count} 篇有问题的：`, progress: (done: number, total: number) => `正在导入：${done} / ${total}`, done: (created: number, updated: number) => `已导入：新建 ${created} 篇，更新 ${updated} 篇。发布后机器人才会使用。`, interrupted: (done: number, total: number) => `导入中断于 ${done} / ${total}。再次导入同一文件即可继续，已导入的不会重复。`, nothing: "文件中没有可导入的文章", more: "……还有更多" },
  versions: { title: "版本历史", by: (who: string) => `修改人：${who}`, now: "当前版本", published: "已发布", gone: "已删除", compare: "与当前版本比较", restore: "恢复为草稿", restored: (n: number) => `第 ${n} 版已填入编辑框，保存后生效`, same: "与当前版本相同", older: "更早的版本", field: { title: "标题", body: "正文", language: "语言", category: "分类", questions: "相似问法", audience: "谁可以看到", validFrom: "生效日期", validUntil: "失效日期" } as Record<string, string> },
  pending: { learning: "正在按含义学习：", title: "发布以下修改？", counts: (created: number, changed: number, removed: number) => `新增 ${created} 篇，修改 ${changed} 篇，删除 ${removed} 篇`, synonyms: "同义词有修改", flows: (names: string) => `流程有修改：${names}`, and: "、", change: { created: "新增", changed: "修改", removed: "删除" } as Record<string, string>, more: (count: number) => `还有 ${count} 篇`, stage: { clearing: "正在清理旧索引", counting: "正在统计词语", sorting: "正在写入文章", writing: "正在写入索引", swapping: "即将生效", recording: "已生效，正在登记文章", tidying: "正在收尾" } as Record<string, string> },
  synonyms: { lead: "写在一行里的词意思相同，用逗号隔开。发布后生效。", add: "添加一组", save: "保存", saved: "已保存，发布后生效", words: "同义词", language: "语言", both: "中英文都可", group: (n: number) => `第 ${n} 组`, delete: (n: number) => `删除第 ${n} 组`, empty: "还没有同义词", emptyHint: "例如：退钱, 退款", by: (who: string, when: string) => `${who} 修改于 ${when}`, unpublished: "有未发布的修改", conflict: "同义词已被别人修改。请重新打开后再改。", problems: "请更正：" },
  flows: { lead: "流程告诉机器人怎样一步步帮访客办事。发布后生效。", new: "新建流程", name: "流程", version: "版本", versionOf: (n: number) => `第 ${n} 版`, document: "流程文档（TOML）", empty: "还没有流程", emptyHint: "例如：查询订单、申请退货。", back: "所有流程", missing: "没有这个流程", noId: "文档开头缺少 id = \"…\"", saved: "已保存。发布后机器人才会照此办理。", conflict: "这个流程已被别人修改。请重新打开后再改，您的内容还在本页。", remove: "删除流程", removeAsk: "下次发布后机器人将不再办理这件事。", removed: "已删除，发布后生效", problems: (count: number) => `${count} 处需要更正`, at: (line: number, column: number) => `第 ${line} 行，第 ${column} 列`, right: "文档没有问题，可以保存。", hint: "停顿片刻，文档会自动检查。" },
  hours: { title: "服务时间", lead: "不在服务时间内请求人工的访客会被告知何时有人，并可以留言。保存后立即生效。", readOnly: "只有管理员可以修改服务时间。", save: "保存", saved: "已保存，立即生效", always: "随时有人", some: "按服务时间", week: "每周", zone: "时区", days: ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"] as readonly string[], closed: "休息", add: (day: string) => `${day}：添加时段`, delete: (day: string, n: number) => `${day}：删除第 ${n} 个时段`, from: (day: string, n: number) => `${day}第 ${n} 个时段开始`, to: (day: string, n: number) => `${day}第 ${n} 个时段结束`, copy: "用于周一至周五", faults: { missing: "请填写开始和结束时间", order: "结束时间要晚于开始时间（00:00 表示午夜）", overlap: "时段要按先后排列，且不能重叠" } as Record<string, string>, holidays: "节假日", holidaysHint: "这些日子全天没有人。", holiday: "日期", addHoliday: "添加", deleteHoliday: (date: string) => `删除 ${date}`, told: "告诉访客的服务时间", toldHint: "机器人会原样说出这句话。" },
  engines: { lead: "机器人自己没有把握时，按顺序询问这里的引擎。地址与密钥由部署设置，这里只选用哪一个。保存后立即生效。", add: "添加引擎", save: "保存", saved: "已保存，立即生效", empty: "没有其他引擎", emptyHint: "不设置时，机器人只用知识库和流程作答。", conflict: "引擎设置已被别人修改。请重新打开后再改。", id: "名称", kind: "类型", kinds: { rasa_parse: "Rasa：识别意图", rasa_rest: "Rasa：对话", chatterbot: "ChatterBot", openai: "语言模型（OpenAI 兼容）" } as Record<string, string>, slot: "部署中的地址", slotOf: (n: number) => `地址 ${n}`, model: "模型名称", languages: "用于语言", timeout: "最长用时（毫秒）", more: "更多设置", fromConfidence: "机器人把握不低于", belowConfidence: "机器人把握低于", minimumConfidence: "引擎自己的把握不低于", tries: "最多尝试次数", path: "路径（可不填）", maxTokens: "答案最多 token 数", promptPrice: "每千输入 token 价格（百万分之一）", completionPrice: "每千输出 token 价格（百万分之一）", requestPrice: "每次请求价格（百万分之一）", stream: "边写边读，过长即停", lookup: "允许模型再查知识库", dailyOfOne: "该引擎每天最多", dailyOfAll: "所有引擎每天最多", daily: { requests: "请求数", tokens: "token 数", micros: "费用（百万分之一）" } as Record<string, string>, policy: "规则", prefer: "先问哪一个", preferences: { order: "按上面的顺序", cost: "费用最低的" } as Record<string, string>, pause: "出错后暂停（秒）", unsaved: "未保存", unasked: "还没有问过", breaker: { closed: "正常", open: "暂停中", half_open: "试探中" } as Record<string, string>, last: (what: string) => `最近一次：${what}`, today: (requests: number, tokens: number) => `今天 ${requests} 次请求，${tokens} token`, up: (id: string) => `上移 ${id}`, down: (id: string) => `下移 ${id}`, delete: (id: string) => `删除 ${id}` },
  removed: { which: "现有的或已删除的", current: "现有", removed: "已删除", lead: "已删除的内容会一直保留。恢复后成为草稿，发布后机器人才会使用。", at: (when: string) => `删除于 ${when}`, still: "仍在使用，发布后消失", look: "查看", hide: "收起", restore: "恢复为草稿", restoreOf: (title: string) => `把“${title}”恢复为草稿`, restored: "已恢复为草稿，发布后生效", unreadable: "读不到删除前的内容", conflict: "刚刚有人改过它。请刷新后再看。", empty: { articles: "没有已删除的文章", flows: "没有已删除的流程" } as Record<string, string>, emptyHint: "删除的内容会出现在这里，随时可以恢复。", more: "显示更多" },
  reports: { span: "时间范围", days: (count: number) => `近 ${count} 天`, always: "全部", answered: "已回答", unsure: "没有把握", nothing: "完全没有结果", helpful: "有帮助", notHelpful: "没有帮助", failed: "失败的回答", unanswered: "没有答上来的问题", unansweredLead: (count: number) => `共 ${count} 个问题，相近的归在一起`, more: "只统计了最新的一部分", onlyNothing: "只看完全没有结果的", times: (count: number) => `${count} 次`, noResult: (count: number) => `${count} 次无结果`, byAgents: (count: number) => `客服搜索 ${count} 次`, write: "写一篇文章", failing: "效果不好的文章", failingLead: "访客说没有帮助，或接着换个说法再问、转了人工", article: "文章", rate: "失败率", rephrased: "换说法再问", handedOver: "转人工", comments: "访客的话", none: "这段时间没有", gone: "文章已删除", prefilled: "已填入访客的问法，请写下答案" },
  team: { title: "团队", pages: { people: "同事", skills: "技能表", teams: "团队", routing: "分配规则", hours: "服务时间", survey: "满意度调查" }, name: "客服", presence: "状态", load: "接待", languages: "语言", skills: "技能", empty: "还没有同事", of: (open: number, capacity: number) => `${open} / ${capacity}` },
  pass: { open: "转交", give: "转给…", takeOver: "接管", join: "加入", joined: "您已加入这个对话", title: "转交这个对话", giveTitle: "把这个对话转给…", lead: "对方会看到之前的全部内容。访客会被告知正在转接，但看不到备注。", to: "转给", kinds: { agent: "同事", team: "团队", skill: "技能" } as Record<string, string>, load: (open: number, capacity: number) => `接待 ${open} / ${capacity}`, full: "已满，有空位时接待", gone: "不在线，可能由他人接待", now: "当前客服", me: "（我）", note: "备注（可不填，只有同事看得到）", confirm: "转交", cancel: "取消", none: "没有其他同事", noTeams: "还没有团队", noSkills: "还没有技能", teamHint: (there: number, all: number) => `${there} 人在线，共 ${all} 人`, skillHint: (there: number) => `${there} 位在线同事会处理`, choose: "请先选择转给谁", done: "已转交", conflict: "对话已不在您这里，或已经转给对方。请查看对话的最新情况。", unknown: "没有这位同事，请重新打开后再选。", loading: "正在读取同事…" },
  staff: { matrix: "技能表", lead: "0 表示不会，1 表示专家；空格视为 0。保存后立即用于分配。", readOnly: "只有管理员可以修改团队。", add: "添加客服", save: "保存", saved: "已保存，立即生效", changed: (count: number) => `${count} 位有未保存的修改`, level: (agent: string, issue: string) => `${agent} 的${issue}`, wrong: "请填写 0 到 1 之间的数字", addIssue: "添加问题类型", issue: "问题类型（小写字母、数字和连字符）", issueWrong: "只能用小写字母、数字和连字符，且不能重复", edit: (name: string) => `修改 ${name}`, agent: "客服", back: "技能表", missing: "没有这位客服", new: "添加客服", id: "登录名", idHint: "小写字母、数字和连字符，建立后不能更改", name: "姓名（访客可见）", role: "角色", roles: { agent: "客服", supervisor: "主管", admin: "管理员" } as Record<string, string>, roleHints: { agent: "接待访客", supervisor: "还可以转派、接管和加入同事的对话", admin: "还可以维护知识库和设置" } as Record<string, string>, languages: "语言", skills: "技能", segments: "擅长的客户群", segmentsHint: "用逗号隔开，例如：vip, new", tier: "级别", tierHint: "0 为一线，最高 9", teams: "所属团队", noTeams: "还没有团队", capacity: "同时接待", capacityHint: "0 到 50 个对话", password: "初始密码", newPassword: "新密码（不填则不变）", passwordHint: "至少 8 个字符", faults: { id: "请用小写字母、数字和连字符，最多 32 个字符", taken: "已有人用这个登录名", name: "请填写 1 到 80 个字符", languages: "请至少选择一种语言", skills: "技能要在 0 到 1 之间", level: "请填写 0 到 9 的整数", capacity: "请填写 0 到 50 的整数", password: "密码至少 8 个字符" } as Record<string, string>, remove: "移除", removeTitle: (name: string) => `移除 ${name}？`, removeAsk: (open: number) => (open === 0 ? "对方没有进行中的对话。移除后不能再登录。" : `对方有 ${open} 个进行中的对话，将转给其他同事。移除后不能再登录。`), removed: (name: string) => `${name} 已移除`, cancel: "取消", self: "不能移除自己", conflict: "请求被拒绝", empty: "还没有客服" },
  survey: { lead: "对话解决后，访客可以打 1 到 5 分，直到再次来信或过了 30 天。保存后立即生效。", readOnly: "只有管理员可以修改满意度调查。", on: "对话解决后询问访客", question: "问题", comment: "同时请访客留言", save: "保存", saved: "已保存并生效", fault: "每种语言填 1 到 60 个字", conflict: "别人刚刚改过，您的改动没有保存。重新载入会丢弃您的改动。", reload: "重新载入" },
  teams: { title: "团队", lead: "对话可以整体转给一个团队。有人在内的团队不能删除。", add: "添加团队", id: "编号", name: "名称", nameOf: (n: number) => `第 ${n} 个团队的名称`, idOf: (n: number) => `第 ${n} 个团队的编号`, members: (names: string) => `成员：${names}`, nobody: "还没有成员", delete: (name: string) => `删除 ${name}`, occupied: "有成员，不能删除", save: "保存", saved: "已保存，立即生效", empty: "还没有团队", emptyHint: "例如：退换货组、海外组。", faults: { id: "请用小写字母、数字和连字符", twice: "编号重复", name: "请填写 1 到 60 个字符" } as Record<string, string>, conflict: "别人刚刚改过，您的修改还没有保存。", reload: "重新读取" },
  rules: { title: "分配规则", lead: "规则决定对话分给谁。保存后立即用于下一次分配。", readOnly: "只有管理员可以修改分配规则。", save: "保存", saved: "已保存，立即生效", version: (n: number) => (n === 0 ? "正在使用默认规则" : `第 ${n} 版`), reset: "恢复默认", resetDone: "已填入默认规则，保存后生效", conflict: "别人刚刚改过规则，您的修改还没有保存。重新读取会放弃本页的修改。", reload: "重新读取", score: "匹配得分", scoreLead: "得分最高的客服得到对话；多个对话同时等待时整体求最优。", formula: "得分", weights: { skill: "技能", profile: "客户画像", load: "空闲程度", last_agent: "上次的客服" } as Record<string, string>, hints: { skill: "对该问题类型的熟练程度", profile: "语言与客户群是否相符", load: "剩余接待能力的比例", last_agent: "是否上次接待过这位访客" } as Record<string, string>, sum: "技能与客户画像的权重之和不是 1，得分会超出 0 到 1 的范围。", language: "语言", languages: { soft: "计入得分", hard: "必须会访客的语言" } as Record<string, string>, silence: "没有及时答复的客服", silences: { exclude: "暂时不再分给对方", penalise: "降低对方的得分" } as Record<string, string>, excludeFor: "多少秒内不再分给", penalty: "得分减少", targets: "等待目标", targetsLead: "每种优先级最多等多少秒；越急的越短。", overtake: "最多可以超前（秒）", overtakeHint: "更合适的对话可以先于等得更久的，但最多提前这么久", steps: "扩大范围", stepsLead: "等得越久，可以接待的人越多。", step: (n: number) => `第 ${n} 步`, addStep: "添加一步", deleteStep: (n: number) => `删除第 ${n} 步`, after: "等待（秒）后", reach: "哪些人", reaches: { own: "只限所属团队", also: "再加上这些团队", all: "所有人" } as Record<string, string>, minSkill: "最低技能", stepLanguage: "语言", asAbove: "同上面的规则", offers: "等待时提供", offersLead: "等得太久的访客可以选择其他方式。", offer: (n: number) => `第 ${n} 项`, addOffer: "添加一项", deleteOffer: (n: number) => `删除第 ${n} 项`, what: "提供", whats: { call_back: "回电", ticket: "建立工单，稍后答复" } as Record<string, string>, noOffers: "不提供其他方式", requeue: "收回对话", silent: "分配后多少秒没有回复就收回", lost: "断线多少秒后收回", seconds: "秒", faults: { share: "请填写 0 到 1 之间的数字", weight: "技能与客户画像至少有一个要大于 0", span: "请填写 1 到 604800 的整数秒", order: "要比上一项更晚", start: "第一步要从 0 秒开始", targets: "不能短于更急的优先级", teams: "请至少选择一个团队" } as Record<string, string>, noTeams: "还没有团队" },
  numbers: { title: "实时数据", csat: "满意度（4 分和 5 分的占比）", scored: (count: number, rate: string) => `${count} 个评分 · 回复率 ${rate}`, byAgent: "按同事", answersCount: "评分数", csatShort: "满意度", automation: "机器人有把握作答的问题占比", none: "还没有数据", now: "现在", total: "累计", speed: "速度", waiting: "排队", open: "进行中", online: "在线客服", tickets: "处理中的工单", started: "对话", resolved: "已解决", answers: "机器人作答", unsure: "机器人没有把握", handovers: "转人工", assignments: "分配", messages: "消息", visitor: "访客", bot: "机器人", agent: "客服", first: "首次响应", wait: "等待", resolution: "解决用时", mean: "平均", median: "中位", p90: "90%" },
  help: { title: "快捷键", next: "下一个对话", previous: "上一个对话", open: "打开对话", reply: "回复", take: "接手", pass: "转交", resolve: "解决", help: "显示快捷键", close: "关闭", send: "发送", line: "换行", suggestion: "选择建议的文章", find: "搜索", pick: "选择工单" },
  time: { now: "刚刚", minutes: (count: number) => `${count} 分钟前`, today: "今天", yesterday: "昨天", seconds: (count: number) => `${count} 秒`, minute: (count: number) => `${count} 分钟`, hour: (count: number) => `${count} 小时` },
  issues: { returns: "退换货", refund: "退款", shipping: "配送", delivery: "配送", order: "订单", orders: "订单", payment: "支付", payments: "支付", invoice: "发票", invoices: "发票", warranty: "保修", product: "商品", products: "商品", account: "账户", complaint: "投诉", complaints: "投诉", general: "一般", other: "其他" } as Record<string, string>,
  reasons: { asked: "访客要求", anger: "访客不满", policy: "按规定由人工处理", message: "访客留言", unsure: "机器人没有把握", failure: "机器人出了故障", away: "离开", offline: "离线" } as Record<string, string>,
  lost: { silent: "没有及时答复", away: "答复前离开", out: "已退出登录", connection: "连接中断", removed: "已移出团队" } as Record<string, string>,
  toast: { assigned: (name: string) => `新对话：${name}`, open: "打开" },
  problems: {
    network: "连接不上服务器，请检查网络。",
    wrong_credentials: "账号或密码不对。",
    too_many_requests: (seconds: number | null) => `尝试次数太多，请${seconds === null ? "稍后" : `在 ${seconds} 秒后`}再试。`,
    conflict: "对话已由其他同事接待，或您的接待数已满。",
    forbidden: "您没有这个权限。",
    text_too_long: "内容太长。",
    unknown_site: "没有这个站点。",
    other: (message: string, request: string) => `出错了${message === "" ? "" : `：${message}`}${request === "" ? "" : `（请求编号 ${request}）`}`,
  },
};

export type Words = typeof zh;

const en: Words = {
  product: "Agents' console",
  skip: "Skip to the conversations",
  login: {
    title: "Log in to the console",
    lead: "Talk to visitors, work on tickets, keep the knowledge base",
    site: "Site",
    name: "Login",
    password: "Password",
    submit: "Log in",
    busy: "Logging in…",
    ended: "Your login has ended. Please log in again.",
  },
  nav: { inbox: "Conversations", mine: "Mine", waiting: "Waiting", bot: "With the bot", resolved: "Resolved", all: "All", desk: "Desk", tickets: "Tickets", knowledge: "Knowledge", team: "Team", numbers: "Live numbers" },
  presence: { label: "Presence", online: "Online", away: "Away", offline: "Offline" },
  header: { load: (mine, capacity) => `${mine} of ${capacity} open`, waiting: (count) => `${count} waiting`, lost: "Connection lost, trying again…", logout: "Log out", help: "Shortcuts", theme: "Light or dark", sound: "Sound", soundOn: "Sound is on", soundOff: "Sound is off", language: "中文" },
  list: {
    label: "Conversations",
    loading: "Loading conversations…",
    failed: "Loading failed. Trying again.",
    more: "More",
    waited: (time) => `waiting ${time}`,
    needsReply: "Needs a reply",
    by: { visitor: "", bot: "Bot: ", agent: "Agent: ", system: "" },
    empty: { mine: "No conversation is yours", waiting: "Nobody is waiting", bot: "The bot is talking to nobody", resolved: "Nothing resolved yet", all: "No conversations yet" },
    emptyHint: { mine: "Stay online and new conversations come to you.", waiting: "Visitors who want a person appear here.", bot: "Visitors asking the bot appear here.", resolved: "Finished conversations stay here.", all: "Once a visitor opens the chat on your site, it appears here." },
    offlineHint: "You are not online, so nothing new will reach you.",
    goOnline: "Go online",
  },
  conversation: {
    none: "Choose a conversation",
    noneHint: "Move with j and k; ? shows all shortcuts.",
    loading: "Loading the conversation…",
    missing: "There is no such conversation",
    back: "Back to the list",
    details: "Details",
    log: "Conversation",
    take: "Take",
    resolve: "Resolve",
    handBack: "Back to the bot",
    taken: (name) => `With ${name}`,
    composer: "Write a reply. Enter sends, Shift + Enter breaks the line",
    composerClosed: { bot: "The bot is answering. Take it to reply.", waiting: "The visitor is waiting. Take it to reply.", agent: "A colleague has this conversation.", resolved: "Resolved. It reopens when the visitor writes again.", none: "The conversation has not begun." },
    send: "Send",
    sending: "Sending…",
    failed: "Not sent",
    retry: "Try again",
    discard: "Delete",
    visitor: "Visitor",
    bot: "Bot",
    sources: "Based on: ",
    offered: "Offered: ",
    new: "New messages",
    counter: (left) => (left >= 0 ? `${left} characters left` : `${-left} characters too many`),
  },
  steps: {
    started: (channel, page) => `Visitor arrived (${channel}${page === null ? "" : `, ${page}`})`,
    handover: (reason) => `Asked for a person: ${reason}`,
    queued: (position, wait, usual) => `Number ${position} in the queue${wait === null ? "" : `, estimated ${wait}${usual === null ? "" : ` (usually ${usual})`}`}`,
    between: (low, high) => `${low} to ${high}`,
    passed: (who, to) => `${who} passed it on to ${to}`,
    passedFrom: (who, from, to) => `${who} passed it on from ${from} to ${to}`,
    pulled: (who, from) => (from === null ? `${who} takes it over` : `${who} takes it over from ${from}`),
    toTeam: (team) => `the team ${team}`,
    toSkill: (issue) => `whoever is best at ${issue}`,
    elsewhere: "a colleague",
    joined: (who) => `${who} joined in`,
    taken: (who) => `${who} took it`,
    assigned: (name) => `Assigned to ${name}`,
    handedBack: (name) => `Given back to the bot by ${name}`,
    unassigned: (name, reason) => `${name} no longer has it${reason === "" ? "" : `: ${reason}`}; it waits again`,
    ticket: (id) => `Ticket ${id} opened`,
    resolved: (name) => `Resolved by ${name}`,
    reopened: "Conversation reopened",
    helped: "The visitor says that the answer helped",
    notHelped: "The visitor says that the answer did not help",
    scored: (score) => `The visitor scored it ${score} of 5`,
    note: "Note",
  },
  why: { ask: "Why this agent?", short: "Why", score: "Score", factor: { skill: "Skill", profile: "Profile", load: "Free capacity", last_agent: "Last agent", silence: "Silence" }, labels: { "capacity free": "share that is free", "had the customer last": "had the visitor last", "was offered it and did not answer": "did not answer in time before" }, columns: { factor: "Factor", matched: "Matched", sum: "Value × weight", part: "Part" }, waited: "Waited", told: "Had been told", toldText: (about, usual) => `about ${about} (usually ${usual})`, between: (low, high) => `${low} to ${high}`, anyIssue: "any issue", language: "language", segment: "segment", none: "Not scored: a person chose who has it.", close: "Close" },
  related: { title: "Articles that may help", insert: "Insert", insertOf: (title) => `Put "${title}" into the reply`, given: "Bot has said it", none: "No article comes near", nothingAsked: "Once the visitor asks something, articles near it appear here.", failed: "Related articles cannot be read right now", internal: "This article is for agents only: rewrite it before you send it.", unpublished: "Nothing of this article is published.", suggestions: "Suggested articles", near: "Related articles" },
  details: { label: "Details", facts: "About", visitor: "Visitor", language: "Language", issue: "Issue", ticket: "Ticket", agent: "Agent", waiting: "Waiting", started: "Started", history: "What happened", earlier: "Other conversations of this visitor", none: "None", unknown: "Not recognised", messages: "Messages" },
  resolve: { title: "Resolve this conversation", lead: "Only colleagues see the note.", note: "Note (optional)", confirm: "Mark as resolved", cancel: "Cancel" },
  tickets: { title: "Tickets", status: { open: "Open", waiting: "Waiting", resolved: "Resolved", all: "All" }, id: "Number", subject: "Subject", priority: "Priority", issue: "Issue", agent: "Agent", updated: "Updated", created: "Opened", empty: "No such tickets", emptyHint: "A ticket is opened when a visitor asks for a person.", steps: "Every step", open: "Open the conversation", back: "All tickets", missing: "There is no such ticket", loading: "Loading tickets…" },
  ticket: {
    score: "Visitor's score",
    properties: "Properties", state: "State", type: "Type", assignee: "Assignee", team: "Team", nobody: "Nobody", tags: "Tags", addTag: "Add a tag", untag: (tag) => `Remove the tag ${tag}`, watchers: "Watchers", watch: "Watch", unwatch: "Stop watching", links: "Linked tickets", linkAs: "How they are linked", other: "Ticket number", addLink: "Link", unlink: (id) => `Remove the link with ${id}`, removed: "Removed:", yes: "yes", no: "no",
    joining: "Merge and split", merge: "Merge", mergeInto: "Ticket to merge into", merged: "This ticket was merged into", absorbed: "Merged in", undo: "Undo the merge", split: "Split off", splitAs: "Subject of the new ticket",
    link: { follows: "Follows", related: "Related to", blocks: "Blocks", duplicate_of: "Duplicate of" }, inverse: { follows: "Followed by", related: "Related to", blocks: "Blocked by", duplicate_of: "Duplicated by" },
    note: "Internal note", noteHint: "Only colleagues see it. @ calls one, who then watches the ticket", addNote: "Add the note", changes: "Notes and changes",
    did: { state: (to) => `State: ${to}`, priority: (to) => `Priority: ${to}`, type: (to) => `Type: ${to}`, field: (name, to) => `${name}: ${to}`, assignee: (to) => `Assignee: ${to}`, team: (to) => `Team: ${to}`, watched: (who) => `${who} is watching`, unwatched: (who) => `${who} stopped watching`, merged: (id) => `Merged into ${id}`, absorbed: (id) => `Took up ${id}`, unmerged: (id) => `Merge with ${id} undone`, split: (id) => `Split off ${id}`, splitOff: (id) => `Split off from ${id}` },
  },
  promises: {
    title: "Promises", kinds: { first_response: "First response", next_response: "Next response", resolution: "Resolution" }, stands: { kept: "Kept", broken: "Broken", paused: "Paused" }, left: (span) => `${span} left`, late: (span) => `${span} late`, due: (when) => `due ${when}`,
  },
  find: {
    views: "Views of tickets", own: "My views", label: "Search tickets", search: "Search subjects, messages, notes or a ticket's number", filters: "Filters", clear: "Clear conditions", drop: (name, value) => `Drop the condition ${name}: ${value}`, chip: (name, value) => `${name}: ${value}`, any: "Any", every: "Every ticket", me: "Me", nobody: "Nobody", none: "No team",
    names: { status: "State", state: "State", priority: "Priority", ticket_type: "Type", issue: "Issue", team: "Team", assignee: "Assignee", watcher: "Watcher", tag: "Tag", from: "Opened from", until: "Opened until" },
    status: { unresolved: "Unresolved", open: "Open", waiting: "Waiting", resolved: "Resolved" }, allOf: (status) => `All that are ${status.toLowerCase()}`,
    empty: "No ticket is like this", emptyHint: "Try other words, or drop a condition.", everywhere: "Search in all tickets", emptyView: "No tickets here", count: (count) => (count >= 1000 ? "1,000 tickets or more" : `${count} ${count === 1 ? "ticket" : "tickets"}`), noView: "There is no such view; it may have been removed.", openFirst: "Open the first view",
    pick: (subject) => `Select ${subject}`, pickAll: "Select all on this page", tagHint: "Enter adds it", spanWrong: "The first day must not be after the last",
  },
  views: { save: "Save as view", saveTitle: "Save these conditions as a view", edit: "Edit view", editOf: (name) => `Edit the view ${name}`, name: "Name", other: "Chinese name (optional)", who: "Who sees it", mine: "Only me", everyone: "Everybody", narrow: "Put the present conditions into the view too", confirm: "Save", cancel: "Cancel", remove: "Remove view", removeAsk: "Remove it? The tickets stay as they are.", saved: "The view is saved", removed: "The view is removed", conflict: "Somebody else has just changed the views; yours is not saved. Load them again, then save.", reload: "Load again", full: "There can be 50 views at most." },
  bulk: {
    bar: "Bulk actions", picked: (count) => `${count} selected`, unpick: "Clear selection", action: "Action", choose: "Choose", actions: { state: "Set state", priority: "Set priority", assignee: "Set assignee", team: "Set team", add: "Add tag", remove: "Remove tag" }, tag: "Tags, with commas between them",
    apply: (count) => `Apply to ${count}`, busy: "Changing…", changed: (count) => `${count} ${count === 1 ? "ticket was" : "tickets were"} changed.`, same: (count) => `${count} ${count === 1 ? "was" : "were"} so already.`, refused: (count) => `${count} ${count === 1 ? "was" : "were"} not changed and ${count === 1 ? "stays" : "stay"} selected:`, stopped: "The others were not changed and stay selected.", dismiss: "Dismiss",
    faults: { unknown_ticket: "there is no such ticket", forbidden: "you are not allowed to do this", busy: "somebody is changing it, try again", unavailable: "not available at the moment, try again", internal: "something went wrong, try again" },
  },
  table: { export: "Export CSV", going: (count) => `${count} read, click to stop`, done: (count) => `${count} ${count === 1 ? "ticket" : "tickets"} exported`, narrow: "An export knows a view, a state and words only. Save these conditions as a view, then export that." },
  priority: { low: "Low", normal: "Normal", high: "High", urgent: "Urgent" },
  knowledge: { title: "Knowledge", search: "Search titles and text", all: "All languages", new: "New article", id: "Article id", idHint: "Lower-case letters, digits and hyphens; cannot be changed later", articleTitle: "Title", language: "Language", category: "Category", questions: "Ways to ask (one a line)", body: "Text", bodyHint: "You may use paragraphs, - lists, 1. lists, **bold**, [links](https://…)", preview: "Preview", save: "Save draft", saved: "Saved. The bot uses it once it is published.", publish: "Publish", published: (count) => `${count} articles published`, drafts: (count) => `${count} with unpublished changes`, upToDate: "Everything is published", draft: "Draft", live: "Published", changed: "Changed", empty: "No articles", emptyHint: "Each article is one more question the bot can answer.", conflict: "Someone else has changed this article. Open it again before changing it; your text is still here.", readOnly: "Only an administrator may change knowledge.", missing: "There is no such article", back: "All articles", loading: "Loading…", unsaved: "Unsaved changes", publishedAt: (when) => `Last published: ${when}`, import: "Import…", importing: (created, updated, unchanged) => `This creates ${created}, updates ${updated} and leaves ${unchanged} as they are.`, imported: "Imported. The bot uses it once it is published.", confirm: "Import", cancel: "Cancel", problems: "The file has problems; nothing was imported:", line: (line) => `Line ${line}`, lang: { zh: "Chinese", en: "English" } },
  pages: { articles: "Articles", synonyms: "Synonyms", flows: "Flows", engines: "Engines", reports: "Reports" },
  article: { audience: "Who may see it", public: "Everybody", agents: "Agents only", from: "Valid from (optional)", until: "Valid until (optional)", remove: "Remove article", removeAsk: "Visitors no longer see it after the next publish. Its history is kept.", removed: "Removed with the next publish", versions: "History", faulty: "Please correct what is marked" },
  imports: { files: "Import files…", folder: "Import a folder…", unknown: "Please choose .json, .csv, .md or .html files", chosen: (files) => `${files} files chosen`, skip: "Leave faulty articles out and import the rest", category: "Category of pages that say none", base: "Address of the pages (https://…, for relative links)", check: "Check again", skipped: (count) => `${count} faulty would be left out:`, skippedDone: (count) => `${count} faulty were left out:`, progress: (done, total) => `Importing: ${done} of ${total}`, done: (created, updated) => `Imported: ${created} new, ${updated} updated. The bot uses them once they are published.`, interrupted: (done, total) => `The import stopped at ${done} of ${total}. Import the same file again to go on; nothing is imported twice.`, nothing: "The file holds nothing that can be imported", more: "… and more" },
  versions: { title: "History", by: (who) => `By ${who}`, now: "Present version", published: "Published", gone: "Removed", compare: "Compare with the present", restore: "Restore as a draft", restored: (n) => `Version ${n} is in the editor; save it to make it the newest`, same: "The same as the present version", older: "Older versions", field: { title: "Title", body: "Text", language: "Language", category: "Category", questions: "Ways to ask", audience: "Who may see it", validFrom: "Valid from", validUntil: "Valid until" } },
  pending: { learning: "Learning by meaning:", title: "Publish these changes?", counts: (created, changed, removed) => `${created} new, ${changed} changed, ${removed} removed`, synonyms: "Synonyms have changed", flows: (names) => `Flows have changed: ${names}`, and: ", ", change: { created: "new", changed: "changed", removed: "removed" }, more: (count) => `and ${count} more`, stage: { clearing: "Clearing what is old", counting: "Counting words", sorting: "Writing articles", writing: "Writing the index", swapping: "About to show it", recording: "Shown; listing what is published", tidying: "Tidying up" } },
  synonyms: { lead: "Words on one line mean the same; put commas between them. They work once they are published.", add: "Add a group", save: "Save", saved: "Saved. They work once they are published", words: "Words", language: "Language", both: "Both languages", group: (n) => `Group ${n}`, delete: (n) => `Delete group ${n}`, empty: "No synonyms yet", emptyHint: "For example: money back, refund", by: (who, when) => `Changed by ${who}, ${when}`, unpublished: "Not published yet", conflict: "Someone else has changed the synonyms. Open them again before changing them.", problems: "Please correct:" },
  flows: { lead: "A flow tells the bot how to get something done for a visitor, step by step. It works once it is published.", new: "New flow", name: "Flow", version: "Version", versionOf: (n) => `Version ${n}`, document: "The flow's document (TOML)", empty: "No flows yet", emptyHint: "For example: look an order up, ask for a return.", back: "All flows", missing: "There is no such flow", noId: "the document begins without an id = \"…\"", saved: "Saved. The bot follows it once it is published.", conflict: "Someone else has changed this flow. Open it again before changing it; your text is still here.", remove: "Remove flow", removeAsk: "After the next publish the bot no longer does this for visitors.", removed: "Removed with the next publish", problems: (count) => `${count} to correct`, at: (line, column) => `Line ${line}, column ${column}`, right: "Nothing is wrong with the document: it can be saved.", hint: "The document is checked when you pause." },
  hours: { title: "Opening hours", lead: "Visitors who want a person outside of these hours are told when somebody is there, and may leave a message. Works as soon as it is saved.", readOnly: "Only an administrator may change the hours.", save: "Save", saved: "Saved and in force", always: "Always somebody there", some: "In opening hours", week: "Every week", zone: "Time zone", days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"], closed: "Closed", add: (day) => `${day}: add hours`, delete: (day, n) => `${day}: delete hours ${n}`, from: (day, n) => `${day}, hours ${n}: from`, to: (day, n) => `${day}, hours ${n}: to`, copy: "Use for all weekdays", faults: { missing: "Fill in when they begin and end", order: "They must end after they begin (00:00 is midnight)", overlap: "Hours must be in order and not overlap" }, holidays: "Holidays", holidaysHint: "Nobody is there on these days.", holiday: "Day", addHoliday: "Add", deleteHoliday: (date) => `Delete ${date}`, told: "The hours as visitors are told them", toldHint: "The bot says this line as it stands." },
  engines: { lead: "Where the bot is unsure it asks these engines, one after the other. Addresses and keys belong to the deployment; here you choose which is used. Works as soon as it is saved.", add: "Add an engine", save: "Save", saved: "Saved and in force", empty: "No other engines", emptyHint: "Without any the bot answers from articles and flows alone.", conflict: "Someone else has changed the engines. Open them again before changing them.", id: "Name", kind: "Kind", kinds: { rasa_parse: "Rasa: tells the intent", rasa_rest: "Rasa: holds the conversation", chatterbot: "ChatterBot", openai: "Language model (OpenAI-compatible)" }, slot: "Address of the deployment", slotOf: (n) => `Address ${n}`, model: "Model", languages: "Languages", timeout: "Longest time (ms)", more: "More settings", fromConfidence: "Where the bot is at least so sure", belowConfidence: "And less sure than", minimumConfidence: "Its own confidence at least", tries: "Tries", path: "Path (optional)", maxTokens: "Most tokens of an answer", promptPrice: "Price of 1,000 tokens read (millionths)", completionPrice: "Price of 1,000 tokens written (millionths)", requestPrice: "Price of a request (millionths)", stream: "Read while it is written, and cut short what runs away", lookup: "The model may look further articles up", dailyOfOne: "This engine may use in a day", dailyOfAll: "All engines may use in a day", daily: { requests: "Requests", tokens: "Tokens", micros: "Cost (millionths)" }, policy: "Rules", prefer: "Which is asked first", preferences: { order: "In the order above", cost: "The cheapest" }, pause: "Left alone after a failure (s)", unsaved: "Not saved", unasked: "Not asked yet", breaker: { closed: "Working", open: "Left alone", half_open: "On trial" }, last: (what) => `Last: ${what}`, today: (requests, tokens) => `Today ${requests} requests, ${tokens} tokens`, up: (id) => `Move ${id} up`, down: (id) => `Move ${id} down`, delete: (id) => `Delete ${id}` },
  removed: { which: "Present or removed", current: "Present", removed: "Removed", lead: "What was removed is kept. Restored, it is a draft, which the bot uses after the next publish.", at: (when) => `removed ${when}`, still: "In use until the next publish", look: "View", hide: "Close", restore: "Restore as a draft", restoreOf: (title) => `Restore "${title}" as a draft`, restored: "Restored as a draft; publish to put it into effect", unreadable: "What it last said cannot be read", conflict: "Somebody has changed it just now. Reload to see it.", empty: { articles: "No removed articles", flows: "No removed flows" }, emptyHint: "What you remove appears here, and can be restored at any time.", more: "Show more" },
  reports: { span: "Time", days: (count) => `${count} days`, always: "All", answered: "Answered", unsure: "Unsure", nothing: "Nothing found", helpful: "Helpful", notHelpful: "Not helpful", failed: "Failed answers", unanswered: "Unanswered questions", unansweredLead: (count) => `${count} questions, like ones together`, more: "Only the newest are counted", onlyNothing: "Only those with no result", times: (count) => `${count}×`, byAgents: (count) => `${count}× searched by agents`, noResult: (count) => `${count}× no result`, write: "Write an article", failing: "Articles that fail", failingLead: "The visitor said it did not help, asked again in other words, or needed a person", article: "Article", rate: "Failing", rephrased: "Asked again", handedOver: "Person needed", comments: "What visitors said", none: "Nothing in this time", gone: "Article is gone", prefilled: "Visitors' ways to ask are filled in; please write the answer" },
  team: { title: "Team", pages: { people: "Colleagues", skills: "Skills", teams: "Teams", routing: "Routing", hours: "Opening hours", survey: "Survey" }, name: "Agent", presence: "Presence", load: "Open", languages: "Languages", skills: "Skills", empty: "No colleagues yet", of: (open, capacity) => `${open} of ${capacity}` },
  pass: { open: "Pass on", give: "Give to…", takeOver: "Take over", join: "Join", joined: "You have joined this conversation", title: "Pass this conversation on", giveTitle: "Give this conversation to…", lead: "Whoever gets it sees all that was said. The visitor is told that it goes on elsewhere, and never sees the note.", to: "To", kinds: { agent: "A colleague", team: "A team", skill: "A skill" }, load: (open, capacity) => `${open} of ${capacity}`, full: "full: gets it with the next free place", gone: "not there: others may get it", now: "has it now", me: " (you)", note: "Note (optional, only colleagues see it)", confirm: "Pass on", cancel: "Cancel", none: "There are no other colleagues", noTeams: "There are no teams yet", noSkills: "There are no skills yet", teamHint: (there, all) => `${there} of ${all} there now`, skillHint: (there) => (there === 1 ? "1 colleague there knows it" : `${there} colleagues there know it`), choose: "Choose to whom first", done: "Passed on", conflict: "It is no longer yours, or is on its way there already. Look at the conversation again.", unknown: "There is no such colleague any more. Open this again and choose another.", loading: "Loading colleagues…" },
  staff: { matrix: "Skills", lead: "0 is not at all, 1 an expert; an empty cell counts as 0. Works for the next assignment as soon as it is saved.", readOnly: "Only an administrator may change the team.", add: "Add an agent", save: "Save", saved: "Saved and in force", changed: (count) => (count === 1 ? "1 agent is changed and not saved" : `${count} agents are changed and not saved`), level: (agent, issue) => `${agent}: ${issue}`, wrong: "Fill in a number from 0 to 1", addIssue: "Add an issue type", issue: "Issue type (a–z, digits, hyphens)", issueWrong: "Small letters, digits and hyphens, and not one that is there", edit: (name) => `Change ${name}`, agent: "Agent", back: "Skills", missing: "There is no such agent", new: "Add an agent", id: "Login", idHint: "Small letters, digits and hyphens; cannot be changed later", name: "Name (visitors see it)", role: "Role", roles: { agent: "Agent", supervisor: "Supervisor", admin: "Administrator" }, roleHints: { agent: "Answers visitors", supervisor: "Also gives, takes over and joins colleagues' conversations", admin: "Also keeps the knowledge base and the settings" }, languages: "Languages", skills: "Skills", segments: "Customers they serve best", segmentsHint: "Segments with commas between them, such as: vip, new", tier: "Level", tierHint: "0 is the first line, 9 the last", teams: "Teams", noTeams: "There are no teams yet", capacity: "At once", capacityHint: "0 to 50 conversations", password: "First password", newPassword: "New password (empty keeps the present one)", passwordHint: "At least 8 characters", faults: { id: "Use small letters, digits and hyphens, 32 at most", taken: "Somebody has this login", name: "Use 1 to 80 characters", languages: "Choose one language at least", skills: "A skill must be from 0 to 1", level: "Use a whole number from 0 to 9", capacity: "Use a whole number from 0 to 50", password: "A password has 8 characters at least" }, remove: "Remove", removeTitle: (name) => `Remove ${name}?`, removeAsk: (open) => (open === 0 ? "They have no open conversations. They can no longer log in." : `They have ${open} open ${open === 1 ? "conversation, which goes" : "conversations, which go"} to others. They can no longer log in.`), removed: (name) => `${name} was removed`, cancel: "Cancel", self: "You cannot remove yourself", conflict: "This was refused", empty: "No agents yet" },
  survey: { lead: "Once a conversation is resolved its visitor may give a score of 1 to 5, until they write again or 30 days have passed. Works as soon as it is saved.", readOnly: "Only an administrator may change the survey.", on: "Ask visitors once a conversation is resolved", question: "Question", comment: "Ask for a comment too", save: "Save", saved: "Saved and in force", fault: "Use 1 to 60 characters in each language", conflict: "Somebody else has just changed this; yours is not saved. Loading again drops what you changed here.", reload: "Load again" },
  teams: { title: "Teams", lead: "A conversation can be passed on to a whole team. A team with somebody in it cannot be removed.", add: "Add a team", id: "Id", name: "Name", nameOf: (n) => `Team ${n}: name`, idOf: (n) => `Team ${n}: id`, members: (names) => `In it: ${names}`, nobody: "Nobody is in it yet", delete: (name) => `Remove ${name}`, occupied: "Somebody is in it: it cannot be removed", save: "Save", saved: "Saved and in force", empty: "No teams yet", emptyHint: "For example: Returns, Overseas.", faults: { id: "Use small letters, digits and hyphens", twice: "There is a team of this id", name: "Use 1 to 60 characters" }, conflict: "Somebody else has just changed this; yours is not saved.", reload: "Load again" },
  rules: { title: "Routing", lead: "These rules say who gets a conversation. They hold for the next assignment as soon as they are saved.", readOnly: "Only an administrator may change the rules of routing.", save: "Save", saved: "Saved and in force", version: (n) => (n === 0 ? "The defaults hold" : `Version ${n}`), reset: "Back to the defaults", resetDone: "The defaults are filled in; save to put them into force", conflict: "Somebody else has just changed the rules; yours are not saved. Loading again drops what you changed here.", reload: "Load again", score: "Score", scoreLead: "The highest score gets the conversation; where several wait, they are given out together for the best sum.", formula: "Score", weights: { skill: "Skill", profile: "Profile", load: "Free capacity", last_agent: "Last agent" }, hints: { skill: "how well they handle the issue type", profile: "whether language and segment fit", load: "the share of their capacity that is free", last_agent: "whether the visitor had them last" }, sum: "The weights of skill and profile do not sum to 1: scores go beyond 0 to 1.", language: "Language", languages: { soft: "Counts in the score", hard: "Must speak the visitor's language" }, silence: "An agent who did not answer in time", silences: { exclude: "Does not get it again for a while", penalise: "Gets it with less score" }, excludeFor: "Not again for (s)", penalty: "Score lost", targets: "Longest wait", targetsLead: "In seconds by priority; the more urgent, the shorter.", overtake: "Overtake by at most (s)", overtakeHint: "A better fit may go before one that has waited longer, but by no more than this", steps: "Who may have it", stepsLead: "The longer somebody waits, the more agents may take them.", step: (n) => `Step ${n}`, addStep: "Add a step", deleteStep: (n) => `Remove step ${n}`, after: "After (s)", reach: "Whose agents", reaches: { own: "Their own team's", also: "Also these teams'", all: "Everyone's" }, minSkill: "Least skill", stepLanguage: "Language", asAbove: "As the rule above", offers: "Offered while waiting", offersLead: "Visitors who wait too long may choose something else.", offer: (n) => `Offer ${n}`, addOffer: "Add an offer", deleteOffer: (n) => `Remove offer ${n}`, what: "What", whats: { call_back: "A call back", ticket: "A ticket, answered later" }, noOffers: "Nothing else is offered", requeue: "Taking back", silent: "Taken back when unanswered for (s)", lost: "Taken back when disconnected for (s)", seconds: "s", faults: { share: "Use a number from 0 to 1", weight: "Skill or profile must be above 0", span: "Use whole seconds from 1 to 604800", order: "Must be later than the one before", start: "The first step begins at 0", targets: "Must not be shorter than a more urgent one", teams: "Choose one team at least" }, noTeams: "There are no teams yet" },
  numbers: { title: "Live numbers", csat: "Satisfied visitors (scores of 4 and 5)", scored: (count, rate) => `${count} ${count === 1 ? "score" : "scores"} · ${rate} of resolved conversations`, byAgent: "By colleague", answersCount: "Scores", csatShort: "Satisfied", automation: "Questions the bot was sure enough to answer", none: "No data yet", now: "Now", total: "In all", speed: "Speed", waiting: "Waiting", open: "Open", online: "Agents online", tickets: "Open tickets", started: "Conversations", resolved: "Resolved", answers: "Bot answers", unsure: "Bot was unsure", handovers: "Handed over", assignments: "Assignments", messages: "Messages", visitor: "Visitors", bot: "Bot", agent: "Agents", first: "First response", wait: "Wait", resolution: "Time to resolve", mean: "Mean", median: "Median", p90: "90 %" },
  help: { title: "Shortcuts", next: "Next conversation", previous: "Previous conversation", open: "Open it", reply: "Reply", take: "Take", pass: "Pass on", resolve: "Resolve", help: "Show shortcuts", close: "Close", send: "Send", line: "Line break", suggestion: "Choose a suggested article", find: "Search", pick: "Select a ticket" },
  time: { now: "now", minutes: (count) => `${count} min ago`, today: "Today", yesterday: "Yesterday", seconds: (count) => `${count} s`, minute: (count) => `${count} min`, hour: (count) => `${count} h` },
  issues: { returns: "Returns", refund: "Refund", shipping: "Shipping", delivery: "Delivery", order: "Orders", orders: "Orders", payment: "Payment", payments: "Payment", invoice: "Invoices", invoices: "Invoices", warranty: "Warranty", product: "Products", products: "Products", account: "Account", complaint: "Complaints", complaints: "Complaints", general: "General", other: "Other" },
  reasons: { asked: "the visitor asked", anger: "the visitor is angry", policy: "the rules leave it to a person", message: "the visitor left a message", unsure: "the bot was unsure", failure: "the bot failed", away: "away", offline: "offline" },
  lost: { silent: "did not answer in time", away: "went away before answering", out: "logged out", connection: "lost the connection", removed: "left the team" },
  toast: { assigned: (name) => `New conversation: ${name}`, open: "Open" },
  problems: {
    network: "The server cannot be reached. Check your connection.",
    wrong_credentials: "Login or password is wrong.",
    too_many_requests: (seconds) => `Too many attempts. Try again ${seconds === null ? "later" : `in ${seconds} s`}.`,
    conflict: "A colleague has this conversation, or you have as many as you can take.",
    forbidden: "You are not allowed to do this.",
    text_too_long: "The text is too long.",
    unknown_site: "There is no such site.",
    other: (message, request) => `Something went wrong${message === "" ? "" : `: ${message}`}${request === "" ? "" : ` (request ${request})`}`,
  },
};

export const tables: Readonly<Record<Language, Words>> = { zh, en };

export function named(names: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(names, code) ? (names[code] ?? code) : code;
}

/** What a summand of a routing score was about, in the agent's language: "language zh, segment vip". */
export function matched(label: string, words: Words): string {
  if (Object.hasOwn(words.why.labels, label)) return named(words.why.labels, label);
  return label
    .split(", ")
    .map((part) => {
      if (part === "any issue") return words.why.anyIssue;
      const [what, which] = part.split(/ (.*)/s);
      if (which === undefined) return named(words.issues, part);
      if (what === "language") return `${words.why.language} ${named(words.knowledge.lang, which)}`;
      return what === "segment" ? `${words.why.segment} ${which}` : part;
    })
    .join(" · ");
}

/** A span of time in the two largest useful parts: 42 s, 3:07, 1:02:09. */
export function ticking(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function roughly(seconds: number, words: Words): string {
  if (seconds < 90) return words.time.seconds(Math.round(seconds));
  if (seconds < 5400) return words.time.minute(Math.round(seconds / 60));
  return words.time.hour(Math.round(seconds / 3600));
}

function locale(language: Language): string {
  return language === "zh" ? "zh-CN" : "en-GB";
}

export function clock(at: number, language: Language): string {
  return new Intl.DateTimeFormat(locale(language), { hour: "2-digit", minute: "2-digit" }).format(at);
}

export function moment(at: number, language: Language): string {
  if (at === 0) return "";
  return new Intl.DateTimeFormat(locale(language), { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(at);
}

export function day(at: number, now: number, language: Language): string {
  const start = (time: number): number => new Date(time).setHours(0, 0, 0, 0);
  const days = Math.round((start(now) - start(at)) / 86_400_000);
  if (days === 0) return tables[language].time.today;
  if (days === 1) return tables[language].time.yesterday;
  return new Intl.DateTimeFormat(locale(language), { year: "numeric", month: "long", day: "numeric", weekday: "short" }).format(at);
}

export function ago(at: number, now: number, language: Language): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return tables[language].time.now;
  if (minutes < 60) return tables[language].time.minutes(minutes);
  return minutes < 1440 ? clock(at, language) : moment(at, language);
}
