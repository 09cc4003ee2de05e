_sextortion_help_completion() {
    local IFS=$'
'
    COMPREPLY=( $( env COMP_WORDS="${COMP_WORDS[*]}" \
                   COMP_CWORD=$COMP_CWORD \
                   _SEXTORTION_HELP_COMPLETE=complete_bash $1 ) )
    return 0
}

complete -o default -F _sextortion_help_completion sextortion-help
