# SPDX-License-Identifier: BSD-3-Clause
# Completion of the words of ./unicore and scons for fish:
#   ./unicore completion shell=fish | source

function __unicore_complete
    set -l said (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~/' "$HOME/" -- $said[1])
    set -l scons (command -s scons)
    if test (string replace -r '.*/' '' -- $program) = scons
        set root $PWD
        string match -q '*/*' -- $program; and set scons $program
    else
        set root (dirname (realpath (command -s -- $program)))
    end
    set -l environment $root/.venv
    set -q UNICORE_ENV; and set environment $UNICORE_ENV
    set -l found
    for python in $environment/bin/python (string replace -r '[^/]*$' python -- $scons)
        if test -x $python -a -f $root/site_scons/unicore/completion/complete.py
            set found (sh -c 'cd "$1" && shift && exec "$@"' sh $root $python -IS \
                site_scons/unicore/completion/complete.py fish '' "$current" $said 2>/dev/null)
            break
        end
    end
    if test (count $found) -gt 0
        printf '%s\n' $found
        return
    end
    # Files, behind the = of a variable as well.
    set -l before (string match -r '^[^=]*=' -- $current)
    set -l path (string replace -r '^[^=]*=' '' -- $current)
    for file in (complete -C "'' $path")
        printf '%s%s\n' "$before" $file
    end
end

complete -c unicore -f -a '(__unicore_complete)'
complete -c scons -f -a '(__unicore_complete)'
