# SPDX-License-Identifier: MIT
# Completion of qf for bash. To try it: source <(qf completion bash)

_qf_keys() {
    qf config --list-keys 2>/dev/null
}

# Prints the subcommand among the words typed so far, if there is one.
_qf_command() {
    local index=1 word
    while ((index < COMP_CWORD)); do
        word=${COMP_WORDS[index]}
        case $word in
            create | describe | call | config | doctor | version | completion)
                printf '%s\n' "$word"
                return
                ;;
            # The value behind such an option is no subcommand.
            --set | --base-url | --timeout-ms | --proxy | --ca-file | --dot-env)
                ((index += 1))
                ;;
        esac
        ((index += 1))
    done
}

_qf_options() {
    local common="--set --base-url --timeout-ms --proxy --ca-file --dot-env --json --verbose
        --quiet --help"
    case $1 in
        describe) printf '%s\n' "--show-url $common" ;;
        config) printf '%s\n' "--keys --list-keys $common" ;;
        doctor) printf '%s\n' "--model-id $common" ;;
        '') printf '%s\n' "--version $common" ;;
        *) printf '%s\n' "$common" ;;
    esac
}

_qf_fill() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done
}

_qf() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local command
    case $previous in
        --set)
            _qf_fill < <(compgen -S = -W "$(_qf_keys)" -- "$current")
            compopt -o nospace
            return
            ;;
        --ca-file | --dot-env)
            _qf_fill < <(compgen -f -- "$current")
            compopt -o filenames
            return
            ;;
        --base-url | --timeout-ms | --proxy | --model-id)
            COMPREPLY=()
            return
            ;;
    esac
    command=$(_qf_command)
    if [[ $current == -* ]]; then
        _qf_fill < <(compgen -W "$(_qf_options "$command")" -- "$current")
        return
    fi
    case $command in
        '')
            _qf_fill < <(compgen -W "create describe call config doctor version completion" \
                -- "$current")
            ;;
        completion) _qf_fill < <(compgen -W "bash zsh fish" -- "$current") ;;
        call)
            # bash splits words at '@', except where COMP_WORDBREAKS was changed.
            if [[ $previous == @ ]]; then
                _qf_fill < <(compgen -f -- "$current")
                compopt -o filenames
            elif [[ $current == @* ]]; then
                _qf_fill < <(compgen -P @ -f -- "${current#@}")
            else
                COMPREPLY=()
            fi
            ;;
        *) COMPREPLY=() ;;
    esac
}

complete -F _qf qf
