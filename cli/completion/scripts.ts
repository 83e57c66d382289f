/**
 * The script of each shell. None evaluates anything of the line: bash hands over the line as it stands, zsh and fish the words as
 * text. An answer is a line for each word on offer, with its description behind a tab, and `:files` or `:nospace` as the last.
 */
export const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# bash completion for sysv-ipc
_sysv_ipc() {
  local line files= typed=\${COMP_LINE:0:COMP_POINT}
  local word=\${typed##*[[:space:]]}
  # What bash takes for the word to complete begins behind the last of these.
  local before=\${word%"\${word##*[:=]}"}
  [[ $COMP_WORDBREAKS == *:* ]] || before=
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files) files=1 ;;
      :nospace) type compopt &>/dev/null && compopt -o nospace ;;
      *) line=\${line%%$'\\t'*}; COMPREPLY+=("\${line#"$before"}") ;;
    esac
  done < <(sysv-ipc complete --line -- "$typed" 2>/dev/null)
  if [[ $files ]]; then
    if type compopt &>/dev/null; then
      compopt -o default
    else
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "\${word#"$before"}")
    fi
  fi
}
complete -F _sysv_ipc sysv-ipc
`,
  zsh: `#compdef sysv-ipc
_sysv_ipc() {
  local line files=
  local -a offers space
  for line in "\${(@f)$(sysv-ipc complete -- "\${(@Q)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}"; do
    case $line in
      :files) files=1 ;;
      :nospace) space=(-S '') ;;
      ?*) offers+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done
  (( $#offers )) && _describe sysv-ipc offers $space
  # zsh's own completion of files evaluates substitutions.
  [[ -n $files && $PREFIX != *[\\$\\\`]* ]] && _files
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _sysv_ipc "$@"
elif (( $+functions[compdef] )); then
  compdef _sysv_ipc sysv-ipc
fi
`,
  fish: `# fish completion for sysv-ipc
function __sysv_ipc_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  for line in (sysv-ipc complete -- $words[2..-1] "$current" 2>/dev/null)
    switch $line
      case ':files'
        string match -qr '[$(]' -- "$current"; or __fish_complete_path "$current"
      case ':nospace'
      case '*'
        echo $line
    end
  end
end
complete -c sysv-ipc -f -a '(__sysv_ipc_complete)'
`,
};
