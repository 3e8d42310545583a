# SPDX-License-Identifier: MIT
# Completion of qf for fish. To try it: qf completion fish | source

set -l commands create describe call config doctor version completion

function __qf_settings
    qf config --list-keys 2>/dev/null | string replace -r '$' '='
end

complete -c qf -f
complete -c qf -n "not __fish_seen_subcommand_from $commands" -a create -d 'Start an export'
complete -c qf -n "not __fish_seen_subcommand_from $commands" -a describe -d 'Show an export'
complete -c qf -n "not __fish_seen_subcommand_from $commands" -a call -d 'Call any action'
complete -c qf -n "not __fish_seen_subcommand_from $commands" -a config -d 'Show the configuration'
complete -c qf -n "not __fish_seen_subcommand_from $commands" -a doctor -d 'Find what is broken'
complete -c qf -n "not __fish_seen_subcommand_from $commands" -a version -d 'Print versions'
complete -c qf -n "not __fish_seen_subcommand_from $commands" -a completion -d 'Print completion'

complete -c qf -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'
complete -c qf -n '__fish_seen_subcommand_from describe' -l show-url -d 'Show the whole address'
complete -c qf -n '__fish_seen_subcommand_from config' -l keys -d 'Explain every key'
complete -c qf -n '__fish_seen_subcommand_from config' -l list-keys -d 'Print the names of the keys'
complete -c qf -n '__fish_seen_subcommand_from doctor' -l model-id -x -d 'Describe this version'

complete -c qf -l set -x -a '(__qf_settings)' -d 'Set any configuration key'
complete -c qf -l base-url -x -d 'Where the service is'
complete -c qf -l timeout-ms -x -d 'Limit of the whole call'
complete -c qf -l proxy -x -d 'Proxy to go through'
complete -c qf -l ca-file -r -F -d 'Authorities to trust'
complete -c qf -l dot-env -r -F -d 'Read this file instead of .env'
complete -c qf -l json -d 'Print one JSON document'
complete -c qf -s v -l verbose -d 'Log to standard error'
complete -c qf -s q -l quiet -d 'Print results and errors only'
complete -c qf -s h -l help -d 'Print help'
complete -c qf -l version -d 'Print the version'
