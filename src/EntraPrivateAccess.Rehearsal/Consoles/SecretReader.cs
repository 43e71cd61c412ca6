using System;
using System.Security;

namespace EntraPrivateAccess.Rehearsal.Consoles;

/// <summary>Reads a secret key by key, so that it never is a string of ours.</summary>
internal static class SecretReader
{
    /// <summary>The secret, or null on Ctrl+C.</summary>
    public static SecureString? Read(ITerminal terminal, string question)
    {
        terminal.Write(question);
        SecureString secret = new();
        while (true)
        {
            ConsoleKeyInfo key = terminal.ReadKey();
            switch (key)
            {
                case { Key: ConsoleKey.Enter }:
                    terminal.Write("\n");
                    return secret;
                case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }:
                    terminal.Write("^C\n");
                    secret.Dispose();
                    return null;
                case { Key: ConsoleKey.Backspace } when secret.Length > 0:
                    secret.RemoveAt(secret.Length - 1);
                    terminal.Write("\b \b");
                    break;
                case { KeyChar: char letter } when !char.IsControl(letter):
                    secret.AppendChar(letter);
                    terminal.Write("*");
                    break;
            }
        }
    }
}
