@echo off
rem Starts the lograft command, or one node of a cluster (lograft server), on Windows: the same commands as bin/lograft.
rem
rem   JAVA_HOME          the Java to use (17 or newer); otherwise the one on the PATH
rem   LOGRAFT_HEAP_OPTS  instead of the profile's heap, for example "-Xms1g -Xmx1g"
rem   LOGRAFT_JVM_OPTS   further JVM options; they come last, so they win
setlocal EnableExtensions DisableDelayedExpansion

for %%I in ("%~dp0..") do set "home=%%~fI"
if not defined lograft_command set "lograft_command=%~f0"

set "java=java.exe"
set "version="
if defined JAVA_HOME (
  set "java=%JAVA_HOME%\bin\java.exe"
) else (
  where java.exe >nul 2>nul || (
    echo lograft: no Java found on the PATH. Install a JDK of version 17 or newer, or set JAVA_HOME to one. 1>&2
    exit /b 1
  )
)
rem Paths may have parentheses, "Program Files (x86)" for one, which would end a block: no unquoted path stands within one.
if defined JAVA_HOME if not exist "%java%" goto nojava
rem Every JDK has its version in its file "release": reading that is much quicker than to start a JVM.
if defined JAVA_HOME if exist "%JAVA_HOME%\release" (
  for /f "usebackq tokens=2 delims==" %%V in (`findstr /b "JAVA_VERSION=" "%JAVA_HOME%\release"`) do set "version=%%~V"
)
if not defined version (
  for /f "tokens=3" %%V in ('call "%java%" -version 2^>^&1 ^| findstr /c:" version "') do if not defined version set "version=%%~V"
)
set "major=0"
for /f "delims=.-+ " %%M in ("%version%") do set "major=%%M"
if %major% LSS 17 goto oldjava

rem The first argument that is no option is the command.
set "command="
:scan
if "%~1"=="" goto scanned
set "argument=%~1"
if not "%argument:~0,1%"=="-" (
  set "command=%argument%"
  goto scanned
)
shift /1
goto scan
:scanned

if "%command%"=="server" goto server
set "heap=-Xms32m -Xmx192m -Xmn20m"
set options=-XX:+UseSerialGC
set options=%options% -XX:TieredStopAtLevel=1
set options=%options% -XX:-UsePerfData
set options=%options% -Dio.netty.processId=1
set options=%options% -Dio.netty.machineId=00:00:00:00:00:00:00:01
set options=%options% -Dlog4j.provider=org.apache.logging.log4j.simple.internal.SimpleProvider
set options=%options% -Dorg.apache.logging.log4j.simplelog.level=WARN
set options=%options% -Dio.netty.jfr.enabled=false
goto run

:server
set "heap=-Xms64m -Xmx192m"
set options=-XX:+UseSerialGC
set options=%options% -XX:MaxDirectMemorySize=64m
set options=%options% -XX:ReservedCodeCacheSize=64m
set options=%options% -XX:+ExitOnOutOfMemoryError
set options=%options% -XX:+PerfDisableSharedMem
set options=%options% -Dlog4j2.configurationFile="%home%\conf\log4j2-server.xml"
set options=%options% -Djava.util.logging.config.file="%home%\conf\logging.properties"

:run
rem Netty and protobuf use native code and sun.misc.Unsafe; from 24 on the JVM warns unless told that this is meant.
if %major% GEQ 24 set options=%options% --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
if defined LOGRAFT_HEAP_OPTS set "heap=%LOGRAFT_HEAP_OPTS%"

"%java%" -Xshare:auto %heap% %options% "-Dlograft.home=%home%" "-Dlograft.command=%lograft_command%" %LOGRAFT_JVM_OPTS% -cp "%home%\lib\*" io.lograft.cli.Lograft %*
exit /b %ERRORLEVEL%

:nojava
echo lograft: no Java at JAVA_HOME=%JAVA_HOME% (no bin\java.exe there). Set JAVA_HOME to a JDK of version 17 or newer, or unset it. 1>&2
exit /b 1

:oldjava
echo lograft: needs Java 17 or newer, but %java% is %version%. Install a newer one, or set JAVA_HOME to it. 1>&2
exit /b 1
