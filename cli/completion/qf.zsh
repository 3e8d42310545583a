#compdef qf
# SPDX-License-Identifier: MIT
# Completion of qf for zsh. To try it: source <(qf completion zsh)

_qf_settings() {
    local -a keys
    keys=(${(f)"$(qf config --list-keys 2>/dev/null)"})
    compadd -S = -- $keys
}

_qf_body() {
    if compset -P '@'; then
        _files
    else
        _message 'JSON, @FILE or -'
    fi
}

_qf() {
    local -a commands common
    local context state state_descr line
    typeset -A opt_args
    commands=(
        'create:start the export of a model version'
        'describe:show the state of an export, and its file'
        'call:call any action of the console API'
        'config:show what is in force and where it comes from'
        'doctor:find out what keeps calls from working'
        'version:print the versions of qf and libqianfan'
        'completion:print the completion script of a shell'
    )
    common=(
        '*--set[set any configuration key]:setting:_qf_settings'
        '--base-url[where the service is]:url:'
        '--timeout-ms[limit of the whole call]:milliseconds:'
        '--proxy[proxy to go through]:url:'
        '--ca-file[PEM file of the authorities to trust]:file:_files'
        '--dot-env[read this file instead of .env]:file:_files'
        '--json[print one JSON document]'
        '*'{-v,--verbose}'[log to standard error]'
        '(-q --quiet)'{-q,--quiet}'[print results and errors only]'
        '(-h --help)'{-h,--help}'[print help]'
    )
    _arguments -C $common '--version[print the version]' '1:command:->command' '*::argument:->rest'
    case $state in
        command) _describe command commands ;;
        rest)
            case $words[1] in
                create) _arguments $common '1:model id:' ;;
                describe) _arguments $common '--show-url[show the whole address]' '1:model id:' ;;
                call) _arguments $common '1:route:(/v2/model)' '2:action:' '3:body:_qf_body' ;;
                config) _arguments $common '(--list-keys)--keys[explain every key]' \
                    '(--keys)--list-keys[print the names of the keys]' ;;
                doctor) _arguments $common '--model-id[describe this version]:model id:' ;;
                completion) _arguments $common '1:shell:(bash zsh fish)' ;;
                *) _arguments $common ;;
            esac
            ;;
    esac
}

# Autoloaded from fpath this file is the function itself; sourced, it has to register it.
if [[ $funcstack[1] == _qf ]]; then
    _qf "$@"
else
    compdef _qf qf
fi
