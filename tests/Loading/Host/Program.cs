using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using LoadingHost;

// Runs the script that comes on stdin in a fresh engine, with the arguments as $args; prints what it writes, or its
// error.
// With --script FILE first the script comes from there, and stdin is the script's own. Its exit ends this process
// with its code.
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
