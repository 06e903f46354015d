#compdef unicore scons
# SPDX-License-Identifier: BSD-3-Clause
# Completion of the words of ./unicore and scons for zsh:
#   source <(./unicore completion shell=zsh)

_unicore() {
    local program=${~words[1]} root scons python line word
    local -a found going going_shown complete complete_shown
    scons=${commands[scons]}
    case ${program:t} in
    scons)
        root=$PWD
        [[ $program == */* ]] && scons=$program
        ;;
    *)
        [[ $program == */* ]] || program=${commands[$program]}
        root=${program:A:h}
        ;;
    esac
    for python in "${UNICORE_ENV:-$root/.venv}/bin/python" "${scons:h}/python" ''; do
        [[ -x $python ]] && break
    done
    if [[ -n $python && -f $root/site_scons/unicore/completion/complete.py ]]; then
        found=("${(@f)$(cd -q $root && $python -IS site_scons/unicore/completion/complete.py zsh \
            '' "$PREFIX" "${(@)words[1,CURRENT-1]}" 2>/dev/null)}")
    fi
    for line in $found; do
        word=${line%%$'\t'*}
        case $word in
        *[=.@]) going+=("$word") going_shown+=("$word  ${line#*$'\t'}") ;;
        *) complete+=("$word") complete_shown+=("$word  ${line#*$'\t'}") ;;
        esac
    done
    if (( $#going + $#complete == 0 )); then
        compset -P '*='
        _files
        return
    fi
    compadd -l -S '' -d going_shown -a going
    compadd -l -d complete_shown -a complete
}

(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -D -u }
compdef _unicore unicore scons
# In a folder of $fpath this file is the function itself, and was called to complete.
[[ ${funcstack[1]-} != _unicore ]] || _unicore "$@"
