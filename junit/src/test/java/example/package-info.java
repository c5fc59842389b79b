/** What a test of an application looks like that uses Lograft. */
package example;
