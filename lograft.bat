@echo off
rem Runs Lograft from this source tree on Windows: builds the distribution where there is none, then runs its command.
rem After a change of the sources, build it again: mvnw.cmd -DskipTests -pl deploy -am package
setlocal EnableExtensions DisableDelayedExpansion

set "root=%~dp0"
set "version="
rem The first <version> of the root pom.
for /f "tokens=3 delims=<>" %%V in ('findstr /r "^  *<version>" "%root%pom.xml"') do if not defined version set "version=%%V"
set "distribution=%root%deploy\target\lograft-%version%"

if not exist "%distribution%.tar.gz" (
  echo lograft: building %version% ^(once^) 1>&2
  pushd "%root%"
  call mvnw.cmd -B -q -DskipTests -pl deploy -am package 1>&2
  if errorlevel 1 (
    popd
    echo lograft: the build failed; the lines above say why. It needs a JDK of version 17 or newer, and the network on first use. 1>&2
    exit /b 1
  )
  popd
)

rem Hints that the command prints name what the user typed.
set "lograft_command=%~f0"
"%distribution%\bin\lograft.bat" %*
