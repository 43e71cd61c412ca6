using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using LoadingHost;

// Runs the script from stdin in a new engine, with the arguments as $args, and prints its output or its error. With
// --script FILE first, the script is read from that file, and stdin is the script's own. The script's exit code becomes
// the exit code of this process.
bool fromFile = args is ["--script", _, ..];
string script = fromFile ? File.ReadAllText(args[1]) : Console.In.ReadToEnd();
string[] arguments = fromFile ? args[2..] : args;
ExitHost host = new();
InitialSessionState state = InitialSessionState.CreateDefault2();
if (OperatingSystem.IsWindows())
{
    state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
}

using Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
runspace.Open();
using PowerShell shell = PowerShell.Create(runspace);
_ = shell.AddScript(script);
Array.ForEach(arguments, argument => shell.AddArgument(argument));
try
{
    foreach (PSObject line in shell.Invoke())
    {
        Console.WriteLine(line);
    }
}
catch (RuntimeException exception)
{
    Console.Error.WriteLine(exception);
    return 1;
}

foreach (ErrorRecord error in shell.Streams.Error)
{
    Console.Error.WriteLine(error);
}

return host.ExitCode ?? (shell.HadErrors ? 1 : 0);
