import { Comment, CommentTag, Converter, ReferenceType, ReflectionFlag, ReflectionKind } from 'typedoc';

/** Where a name stands in the index: by the folder of its source file, so that a new name needs no tag. */
const CATEGORIES = {
  'lib/memory/': 'Shared memory',
  'lib/semaphore/': 'Semaphores',
  'lib/queue/': 'Message queues',
  'lib/locks/': 'Locks',
  'lib/channel/': 'Channels',
  'structs/layout/': "The kernel's structs",
  'structs/probe/': "The kernel's structs",
  'structs/': 'C structs',
  'lib/objects/': 'Keys and objects',
  'lib/listing/': 'The machine',
  'lib/limits/': 'The machine',
  'ffi/sem.ts': 'The machine',
  'ffi/errors.ts': 'Errors',
  'lib/shm/': 'Low level',
  'ffi/': 'Low level',
};

const MDN = 'https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects';

/** @param {import('typedoc').Application} app */
function forReaders({ converter }) {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const reflection of Object.values(context.project.reflections)) {
      hideInternalBases(reflection);
      if (reflection.name === '[toStringTag]') context.project.removeReflection(reflection);
      if (reflection.kindOf(ReflectionKind.Accessor)) showAsProperty(reflection, context.project);
      if (reflection.isReference()) mentionOnly(reflection, context.project);
      else if (reflection.parent?.kindOf(ReflectionKind.Module)) categorize(reflection, context);
    }
    // The recommended level comes first.
    context.project.children.reverse();
    context.project.childrenIncludingDocuments.reverse();
  });
  // A doc comment may name any error, whether its file imports the class or not.
  converter.addUnknownSymbolResolver((reference, reflection) => {
    const name = reference.symbolReference?.path?.[0]?.path;
    if (name === 'TypeError' || name === 'RangeError') return `${MDN}/${name}`;
    const errors = reflection.project.children?.find((module) => module.name === 'sysv-ipc/errors');
    const target = errors?.children?.find((error) => error.name === name);
    return target && { target };
  });
}

/** Base classes that are not exported concern nobody: the reader meets their members in the class itself. */
function hideInternalBases(reflection) {
  const documented = (type) => !(type instanceof ReferenceType) || type.reflection || type.package !== 'sysv-ipc';
  if (!reflection.extendedTypes?.every(documented)) delete reflection.extendedTypes;
  delete reflection.inheritedFrom;
  delete reflection.overwrites;
}

/** A line in a table, as of any other attribute, and not ten lines of headings. */
function showAsProperty(accessor, project) {
  const { getSignature, setSignature } = accessor;
  accessor.kind = ReflectionKind.Property;
  accessor.type = getSignature.type;
  accessor.comment = getSignature.comment ?? setSignature?.comment;
  accessor.setFlag(ReflectionFlag.Readonly, setSignature === undefined);
  for (const signature of [getSignature, setSignature]) if (signature) project.removeReflection(signature);
}

/** A name that another entry point exports as well has its page there: a link to it is enough. */
function mentionOnly(reference, project) {
  const { summary } = reference.parent.comment;
  const target = reference.getTargetReflectionDeep();
  const known = summary.some(({ tag }) => tag === '@link');
  summary.push({ kind: 'text', text: known ? ', ' : '\n\nAlso exported here: ' });
  summary.push({ kind: 'inline-tag', tag: '@link', text: reference.name, target });
  project.removeReflection(reference);
}

function categorize(reflection, context) {
  const file = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.getSourceFile().fileName ?? '';
  const folder = Object.keys(CATEGORIES).find((folder) => file.includes(`/${folder}`));
  if (!folder) return;
  const tag = new CommentTag('@category', [{ kind: 'text', text: CATEGORIES[folder] }]);
  reflection.comment ??= new Comment();
  reflection.comment.blockTags.push(tag);
}

/** @type {import('typedoc').TypeDocOptions} */
export default {
  // Where a name is exported twice, its page belongs to the first.
  entryPoints: ['ffi/errors.ts', 'structs/index.ts', 'lib/shm/index.ts', 'lib/index.ts'],
  sortEntryPoints: false,
  out: 'docs/api',
  name: 'The reference',
  readme: 'none',
  excludeInternal: true,
  excludePrivate: true,
  excludeProtected: true,
  excludeExternals: true,
  disableSources: true,
  categorizeByGroup: false,
  categoryOrder: [...new Set(Object.values(CATEGORIES))],
  sort: ['kind', 'source-order'],
  kindSortOrder: ['Class', 'Function', 'Variable', 'Interface', 'TypeAlias', 'Reference'],
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  requiredToBeDocumented: ['Class', 'Interface', 'CallSignature', 'GetSignature', 'Property', 'TypeAlias', 'Variable'],
  intentionallyNotExported: ['Members', 'MemberPath', 'Plain', 'AnyType', 'Assignable', 'StructName', 'Data'],
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  plugin: ['typedoc-plugin-markdown', forReaders],
  outputFileStrategy: 'members',
  entryFileName: 'README',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  expandObjects: false,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
};
