# What each test is given, by its name: some seconds, a few times what it takes on a quiet machine,
# and the sanitizers' options. Included by CMake for the tests that it knows, and by ctest for the
# cases of GoogleTest, which are discovered only when their programs are built.

function(sopu_seconds name result)
  if(name MATCHES "^(crash/kill|e2e/endless)$")
    set(seconds 300)
  elseif(name MATCHES "^web/(page|performance|check|disputes_page|negotiate|people)$")
    set(seconds 600)  # browsers: every view in both themes, wide and narrow, under axe
  elseif(name MATCHES "^audit\\.File\\.")
    set(seconds 150)  # LMDB may go round in circles in a damaged file; it is watched for a minute
  elseif(name MATCHES "^(tools\\.TermsScreen|audit\\.Evidence|domain\\.NaivePerformance)\\.")
    set(seconds 150)  # some thousand documents or months, each written or checked
  elseif(name MATCHES "^(e2e|crash|oracles|web)/")
    set(seconds 240)  # programs started again and again, on a machine that may do other things
  elseif(name MATCHES "^store\\.LmdbDamage\\.")
    set(seconds 120)
  else()
    set(seconds 60)
  endif()
  math(EXPR seconds "${seconds} * ${SOPU_TEST_TIME_FACTOR}")
  set(${result} ${seconds} PARENT_SCOPE)
endfunction()

function(sopu_sanitizer_options name result)
  # 99: no code that a program or a child of a test gives by itself.
  set(asan detect_leaks=1:detect_stack_use_after_return=1:exitcode=99)
  # Some tests fork beside threads of their own; the children start threads, too.
  set(tsan die_after_fork=0:second_deadlock_stack=1:exitcode=99)
  # There damaged files lead LMDB astray in a child, which is to die of the signal as it does
  # without a sanitizer.
  if(name MATCHES "^(audit\\.File\\.|store\\.LmdbDamage\\.|e2e/(story|restart|damage)$)")
    string(APPEND asan :handle_segv=0:handle_sigbus=0)
    string(APPEND tsan :handle_segv=0:handle_sigbus=0)
  endif()
  set(${result} "ASAN_OPTIONS=${asan}" "UBSAN_OPTIONS=print_stacktrace=1" "TSAN_OPTIONS=${tsan}"
    PARENT_SCOPE)
endfunction()
